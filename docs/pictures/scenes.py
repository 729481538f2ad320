"""What is said in the pictures, by people of the sample district to the real bot, in each language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from handlers.telegram.screens.language import LANGUAGES, Language
from sandbox import Message
from tests.stories.story import Story, told

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Shown:
    """A message as it stands on the phone at a moment; ``by`` where a person said it."""

    html: str
    buttons: list[list[str]]
    at: str
    photo: bool = False
    answers: str = ""
    by: str = ""


@dataclass
class Phone:
    title: str
    note: str
    messages: list[Shown] = field(default_factory=list)


Columns = list[list[Phone]]
Word = Callable[..., str]


async def pictures() -> dict[str, Columns]:
    """Each picture's columns of phones, by its name."""
    found: dict[str, Columns] = {}
    for code in LANGUAGES:
        for name, scene in (("cadre", cadre), ("group", group)):
            found[f"{name}.{code}"] = await _played(scene, code)
    found["phones"] = await _played(front, "zh_CN")
    return found


async def _played(scene: Callable[[Story, Words], object], code: str) -> Columns:
    with TemporaryDirectory() as folder:
        async with told(Path(folder), language=code) as story:
            columns: Columns = await scene(story, Words(code))  # type: ignore[misc]
            story.deaf(*story.people, *story.groups)
            return columns


class Words:
    """What people type, and what stands on the buttons, in one language."""

    def __init__(self, code: str) -> None:
        self._language = Language(code, ZONE)
        self._english = code == "en"

    def button(self, move: str) -> str:
        return self._language.word("button", move)

    def draft(self, word: str) -> str:
        return self._language.word("draft", word)

    def fixed(self) -> str:
        return self._language.word("resolution", "fixed")

    def say(self, chinese: str, english: str) -> str:
        return english if self._english else chinese


async def front(story: Story, words: Words) -> Columns:
    """A photo of 小李, named to 老王 at nine; at three in the afternoon nobody has put it right."""
    li, wang = story["小李"], story["老王"]
    await li.send_photo("朝阳路口一堆垃圾，两天没人清")
    draft = await story.hears(li, "📝")
    filing = Phone("马上就办", "小李的私聊 · 9:00", [shown(draft)])
    await story.taps(li, words.draft("submit"), draft)
    task = await story.hears(wang, "👉")
    naming = Phone("马上就办", "老王的私聊 · 9:00", [shown(task)])
    await story.taps(wang, words.button("acknowledge"), task)
    await story.until(story.now + timedelta(hours=6, minutes=1))
    card, nudge = story.group.messages[:2]
    pressing = Phone(story.group.title, "工作群 · 15:00，还没有办结", [shown(card), shown(nudge)])
    return [[filing, naming], [pressing]]


async def cadre(story: Story, words: Words) -> Columns:
    """Filing, handling, checking: each on the phone of who does it."""
    li, wang = story["小李"], story["老王"]
    said = await li.send_photo(words.say("朝阳路口一堆垃圾，两天没人清", "Rubbish piled up at Chaoyang Road, 暴露垃圾"))
    draft = await story.hears(li, "📝")
    filing = Phone("马上就办", words.say("上报：小李的私聊", "Reporting: 小李"), [shown(said), shown(draft)])
    await story.taps(li, words.draft("submit"), draft)
    task = await story.hears(wang, "👉")
    named = shown(task)
    await story.taps(wang, words.button("acknowledge"), task)
    await story.wait(hours=1)
    await story.taps(wang, words.button("submit"), task)
    panel = wang.inbox[-1]
    asked = shown(panel)
    await story.taps(wang, words.fixed(), panel)
    handling = Phone("马上就办", words.say("办理：老王的私聊", "Handling: 老王"), [named, asked])
    await wang.send_photo(words.say("垃圾已清走", "All cleared away"))
    check = await story.hears(li, "👉")
    checking = Phone("马上就办", words.say("核查：小李的私聊", "Checking: 小李"), [shown(check)])
    return [[filing], [handling], [checking]]


async def group(story: Story, words: Words) -> Columns:
    """In plain words: somebody reports, the owner takes it, the secretary wants an answer."""
    await story.never_open_the_private_chat("小李")
    li, wang, zhou = story["小李"], story["老王"], story["周书记"]
    said = await li.send_photo(
        words.say("上报 朝阳路口一堆垃圾", "/report Rubbish at Chaoyang Road, 暴露垃圾"), story.group
    )
    await story.settle()
    panel = story.group.messages[-1]
    reporting = [shown(said), shown(panel)]
    await story.taps(li, words.draft("submit"), panel)
    await story.settle()
    card = story.group.messages[-1]
    taken = await wang.send(words.say("收到，马上去", "Got it, on my way"), story.group, reply_to=card)
    await story.settle()
    pressed = await zhou.send(
        words.say("这里昨天就有人反映了", "People complained yesterday already"), story.group, reply_to=card
    )
    await story.wait(minutes=2)
    title = story.group.title
    return [
        [Phone(title, words.say("在群里上报", "Reporting in the group"), reporting)],
        [Phone(title, words.say("一件事项一张卡片", "One card an issue"), [shown(card), shown(taken), shown(pressed)])],
    ]


def shown(message: Message) -> Shown:
    answered = message.reply_to.text.splitlines()[0] if message.reply_to else ""
    buttons = [[button.text for button in row] for row in message.buttons]
    by = "" if message.sender.is_bot else message.sender.name
    at = f"{message.date.astimezone(ZONE):%H:%M}"
    return Shown(message.html, buttons, at, bool(message.photo), answered, by)
