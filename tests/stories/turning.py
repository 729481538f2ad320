"""Lists on a phone: their buttons, and what stands there last."""

from __future__ import annotations

from sandbox import Group, Message, Person
from tests.stories.story import Story

PRIVATE = "包工头拖欠工资，工人在仓库门口"


def labels(message: Message) -> list[str]:
    return [button["text"] for row in message.keyboard for button in row]


async def presses(story: Story, who: Person, data: str, on: Message) -> str:
    """A button with this data, also one that was never offered: anybody can send such data to the bot."""
    tap = await who.press(on, {"text": "?", "callback_data": data})
    await story.settle()
    toast = await tap.toast(timeout=1)
    return toast.text if toast else ""


async def last(story: Story, where: Person | Group) -> Message:
    """The latest that the bot has said there."""
    await story.settle()
    messages = where.inbox if isinstance(where, Person) else where.messages
    return next(m for m in reversed(messages) if m.sender.id == story.telegram.bot.id)


async def files_privately(story: Story, who: Person) -> Message:
    """Wages that were not paid: a category that stands in no group."""
    await who.send_photo(PRIVATE)
    draft = await story.hears(who, "📝 上报")
    assert await story.taps(who, "提交", draft) == "已上报。"
    assert (await story.issue(len(story_numbers(story)))).private
    return draft


def story_numbers(story: Story) -> set[str]:
    """Of all issues that somebody has a card of."""
    said = (m.text for who in story.people.values() for m in who.inbox)
    return {word for text in said for word in text.split() if word.startswith("A-00")}
