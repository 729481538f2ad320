"""What several people see at one corner."""

from __future__ import annotations

from sandbox import Message, Person
from tests.stories.story import Story

CORNER = (30.2663, 120.1625)
TEN_METRES_ON = (30.2664, 120.1625)
FAR_OFF = (30.2690, 120.1625)


async def ready(story: Story, who: Person, words: str, at: tuple[float, float] = CORNER) -> Message:
    """A photo with words and a location: all that a filing needs."""
    await who.send_photo(words)
    draft = await story.hears(who, "📝 上报")
    await who.send_location(*at)
    await story.settle()
    return draft


async def filed(story: Story, who: str = "小李", words: str = "暴露垃圾没人清") -> tuple[Message, Message]:
    """The first report of the day: the group's card and 老王's."""
    draft = await ready(story, story[who], words)
    assert await story.taps(story[who], "提交", draft) == "已上报。"
    return await story.hears(story.group, "A-0001"), await story.hears(story["老王"], "请您接单办理")


async def asked(story: Story, who: Person, words: str = "路口一大堆垃圾") -> Message:
    """A second report of the same: its author is shown the first one."""
    draft = await ready(story, who, words, TEN_METRES_ON)
    assert await story.taps(who, "提交", draft) == "附近有相似的事项，请看一眼。"
    story.sees(draft, "是同一件事吗", "A-0001")
    return draft


async def how_many(story: Story) -> int:
    async with story.parts.store.snapshot() as tx:
        return len(await tx.open_issues())
