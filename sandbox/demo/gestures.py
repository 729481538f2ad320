"""What people of the script do again and again, each waiting for what they see."""

from sandbox.demo.day import Day
from sandbox.demo.failing import DemoFailed
from sandbox.messages import Message
from sandbox.people import Person


async def files(day: Day, who: Person, words: str, name: str, *seen: str) -> Message:
    """A photo with a sentence, a look at the draft, one tap. The draft has become the reporter's card."""
    await who.send_photo(words)
    return await submits_draft(day, who, await day.hears(who, "📝 上报", *seen), name)


async def submits_draft(day: Day, who: Person, draft: Message, name: str) -> Message:
    await day.taps(who, "提交", draft, "已上报")
    await day.sees(draft, "状态：")
    day.named(name, draft)
    return draft


async def is_asked(day: Day, who: Person, name: str, words: str = "请您接单办理") -> Message:
    """The task that names them, with its buttons."""
    return await day.hears(who, words, day.numbers[name])


async def takes(day: Day, who: Person, name: str) -> Message:
    task = await is_asked(day, who, name)
    await day.taps(who, "接单", task, "已接单")
    day.tasks[name] = task
    return task


async def reports_progress(day: Day, who: Person, task: Message, words: str) -> None:
    await day.taps(who, "进展", task)
    ask = await day.hears(who, "请发进展")
    await who.send(words)
    await day.sees(ask, "进展已记录")


async def submits(day: Day, who: Person, task: Message, words: str) -> None:
    """The result, a photo of it, a sentence."""
    await day.taps(who, "办结", task)
    ask = await day.hears(who, "办理结果是哪一种")
    await day.taps(who, "已整改到位", ask)
    await day.sees(ask, "办理结果：已整改到位")
    await who.send_photo(words)
    await day.sees(ask, "已报办结")


async def passes(day: Day, who: Person, name: str, handler: Person) -> None:
    check = await day.hears(who, "请您核查", day.numbers[name])
    await day.taps(who, "通过", check, "已结案")
    await day.hears(handler, "核查通过", day.numbers[name])


async def fails(day: Day, who: Person, name: str, reason: str) -> None:
    check = await day.hears(who, "请您核查", day.numbers[name])
    await day.taps(who, "返工", check)
    ask = await day.hears(who, "哪里还没有到位")
    await who.send(reason)
    await day.sees(ask, "已退回返工")


async def chooses_unit(day: Day, who: Person, ask: Message, unit: str, expect: str = "") -> None:
    """Turns the pages of the list until the unit is there."""
    while not day.offers(ask, unit):
        shown = ask.revision
        await day.taps(who, "下一页", ask)
        await day.changes(ask, since=shown)
    await day.taps(who, unit, ask, expect)


async def opens_in_private(day: Day, who: Person, label: str, on: Message) -> None:
    """A button in a group leads into the private chat by a link."""
    url = await day.taps(who, label, on)
    if not url:
        raise DemoFailed(f"the button {label!r} in the group led nowhere")
    await who.start(url.rpartition("start=")[2])
