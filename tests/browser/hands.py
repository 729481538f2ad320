"""What a visitor's hands do on the page, by what a screen reader would call things."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class Hands:
    def __init__(self, page: Any, *, narrow: bool) -> None:
        self.page, self.narrow = page, narrow
        self.wrong: list[str] = []
        """What the browser complained of; whoever provokes it clears it."""

    async def phone(self, name: str) -> Phone:
        """Take up somebody's phone; on a narrow screen it is switched to."""
        if self.narrow:
            tab = self.page.get_by_role("navigation").get_by_role("button", name=f"{name} 的手机")
            if await tab.get_attribute("aria-current") == "false":
                await tab.click()
        return Phone(self.page, self.page.get_by_role("region", name=f"{name} 的手机"))

    async def bar(self, label: str) -> None:
        await self.page.locator("#bar").get_by_role("button", name=label).click()

    async def runs_ahead(self) -> None:
        """To the next message, wherever it arrives."""
        if await self.page.locator("#bar .chip").count():
            await self.bar("关闭")
        await self.bar("快进到下一条消息")
        await self.page.locator("#bar .chip").first.wait_for()

    async def look(self, file: Path) -> None:
        await self.page.screenshot(path=file)


class Phone:
    def __init__(self, page: Any, node: Any) -> None:
        self.page, self.node = page, node

    async def opens(self, chat: str) -> None:
        await self.node.get_by_role("list").get_by_role("button", name=chat).click()
        await self.node.get_by_role("log").wait_for()

    async def presses(self, label: str) -> None:
        await self.node.get_by_role("button", name=label, exact=True).last.click()

    async def writes(self, words: str) -> None:
        box = self.node.get_by_role("textbox")
        await box.fill(words)
        await box.press("Enter")

    async def sees(self, words: str) -> Any:
        """The last message with these words."""
        found = self.node.locator("article", has_text=words).last
        await found.wait_for()
        return found

    async def sees_anywhere(self, words: str) -> Any:
        found = self.node.get_by_text(words).last
        await found.wait_for()
        return found

    async def sends_samples(self, words: str, *photos: str) -> None:
        await self.presses("发送其他内容")
        for photo in photos:
            await self.presses(photo)
        await self.node.get_by_role("button", name="选好了").click()
        await self.node.get_by_label("配一句话").fill(words)
        await self.presses("发送")

    async def menu_of(self, words: str) -> None:
        await (await self.sees(words)).locator(".text").click()
