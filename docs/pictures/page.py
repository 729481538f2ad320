"""`python -m docs.pictures.page`: the page of phones in a browser, when nobody has acted by three in the afternoon."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from tests.browser.browser import chromium, opened
from tests.browser.going import going
from tests.browser.hands import Hands
from tests.stories.story import told

HERE = Path(__file__).parent
SIZE = (1280, 800)
POSTS = {"小李": "网格员", "老王": "承办人", "周书记": "街道书记"}


async def main() -> None:
    with TemporaryDirectory() as folder:
        async with told(Path(folder)) as story, chromium() as browser:
            people = [story[name] for name in POSTS]
            for person in people:
                person.user.about = POSTS[person.name]
            tab = await browser.new_page()
            async with opened(tab, story.telegram.url, *people, size=SIZE) as hands:
                async with going(story):
                    await _filed_and_taken(hands)
                await story.until(story.now + timedelta(hours=6, minutes=1))
                zhou = await hands.phone("周书记")
                await zhou.opens("城东街道工作群")
                await zhou.presses("到最新消息")
                await zhou.sees("督办 1 级")
                story.telegram.clock.speed(1)
                await hands.page.wait_for_timeout(6000)
                picture = await hands.page.screenshot()
    drawn = Image.open(BytesIO(picture)).convert("RGB")
    drawn.point(_coarse).save(HERE / "page.png", optimize=True)


def _coarse(value: int) -> int:
    """Two bits less of each colour: not to be seen, and a quarter of the file."""
    return value & 0xFC | value >> 6


async def _filed_and_taken(hands: Hands) -> None:
    li = await hands.phone("小李")
    await li.opens("马上就办")
    await li.sends_samples("路口一堆垃圾，两天没人清", "袋子和纸箱")
    await li.sees("📝 上报")
    await li.presses("提交")
    wang = await hands.phone("老王")
    await wang.opens("马上就办")
    await wang.sees("请您接单办理")
    await wang.presses("接单")
    await wang.sees_anywhere("已接单。")


if __name__ == "__main__":
    asyncio.run(main())
