"""Tells on the terminal what is said in the chats, as it is said."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Collection, Iterable
from datetime import UTC, datetime

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from sandbox.messages import Message
from sandbox.telegram import Sandbox
from sandbox.world import Happening

PRIVATE = "私聊 "
INDENT = 7
MOST_LINES = 8
MOST_CHANGED = 3
GLANCE_SECONDS = 0.05
EDIT = re.compile(r"✎\d+ ")
CARRIED = {
    "photo": "照片", "location": "位置", "document": "文件", "new_chat_members": "进群", "left_chat_member": "退群",
}  # fmt: skip


class Narrator:
    """`only` names the chats worth telling of for now; None is all of them."""

    def __init__(self, telegram: Sandbox, console: Console) -> None:
        self._telegram, self._console = telegram, console
        self._told = len(telegram.world.happenings)
        self._shown: dict[tuple[int, int], list[str]] = {}
        self.only: Collection[str] | None = None

    def title(self, words: str) -> None:
        self.catch_up()
        self._console.print()
        self._console.print(Rule(Text(f"{self._clock(self._telegram.clock.timestamp())}  {words}"), align="left"))

    async def run(self) -> None:
        while True:
            self.catch_up()
            await asyncio.sleep(GLANCE_SECONDS)

    def catch_up(self) -> None:
        happenings = self._telegram.world.happenings
        while self._told < len(happenings):
            self._tell(happenings[self._told])
            self._told += 1

    def _tell(self, happening: Happening) -> None:
        lines = self._lines(happening)
        if lines and (self.only is None or happening.chat in self.only):
            self._console.print(self._head(happening))
            for line in lines:
                line.pad_left(INDENT)
                self._console.print(line, soft_wrap=True)

    def _head(self, happening: Happening) -> Text:
        bot = self._telegram.bot.name
        by_bot = happening.who == bot
        to = happening.chat.removeprefix(PRIVATE) if by_bot or not happening.chat.startswith(PRIVATE) else bot
        return Text.assemble(
            (self._clock(happening.at), "dim"), "  ",
            (happening.who, "bold cyan" if by_bot else "bold green"), (f" → {to}", "dim"),
        )  # fmt: skip

    def _lines(self, happening: Happening) -> list[Text]:
        message = happening.message
        if message is None:
            return [] if happening.what.startswith("✗") else [Text(happening.what.strip())]
        key = (message.chat.id, message.id)
        if EDIT.match(happening.what):
            said = _plain(EDIT.sub("", happening.what, count=1))
            lines = [Text(line) for line in changed(self._shown.get(key, []), said)]
            lines = [Text.assemble("✎ ", lines[0]), *lines[1:]] if lines else []
        else:
            said = _plain(message.text)
            lines = [Text(line) for line in shortened(said, MOST_LINES)]
            lines = [*_carried(message), *lines, *_buttons(message)]
        self._shown[key] = said
        return lines

    def _clock(self, at: float) -> str:
        return f"{datetime.fromtimestamp(at, UTC).astimezone(self._telegram.zone):%H:%M}"


@contextlib.asynccontextmanager
async def narrated(narrator: Narrator) -> AsyncIterator[Narrator]:
    """Until the block ends."""
    telling = asyncio.create_task(narrator.run(), name="narrator")
    try:
        yield narrator
    finally:
        telling.cancel()
        await asyncio.wait({telling})


def changed(before: list[str], after: list[str]) -> list[str]:
    """What an edit says anew: its first line and the lines that were not there; nothing when it only lost some."""
    new = [line for line in after if line not in before]
    if not new:
        return []
    return shortened(new if new[0] == after[0] else [after[0], *new], MOST_CHANGED + 1)


def shortened(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], "…"]


def _plain(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _carried(message: Message) -> Iterable[Text]:
    words = [f"[{CARRIED[kind]}]" for kind in message.body if kind in CARRIED]
    if words:
        yield Text(" ".join(words), "magenta")


def _buttons(message: Message) -> Iterable[Text]:
    labels = [f"[{button.text}]" for row in message.buttons for button in row]
    if labels:
        yield Text(" ".join(labels), "blue")
