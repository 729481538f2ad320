"""A day on the drill clock: time that runs fast between the acts, and people who wait for what they see."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sandbox.demo.failing import DemoFailed
from sandbox.demo.narrator import Narrator
from sandbox.demo.town import Town
from sandbox.groups import Group
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.telegram import Sandbox

MONDAY = date(2026, 3, 2)
ZONE = ZoneInfo("Asia/Shanghai")
NUMBER = re.compile(r"\b[A-Z]-\d{4}\b")
FAST = 900.0
ASLEEP = 3600.0
"""Through gaps of more than an hour, in which the script lets nothing fall due."""
GAP_SECONDS = 3600.0
CALM = 15.0
PATIENCE_SECONDS = 30.0
SETTLED_SECONDS = 0.2
LAST_WORDS = 12


@dataclass(frozen=True)
class Scene:
    """What happens at a time of that day."""

    at: str
    title: str
    act: "Callable[[Day], Awaitable[None]]"


class Day:
    def __init__(
        self, telegram: Sandbox, town: Town, narrator: Narrator, *, fast: float = FAST, calm: float = CALM,
        patience: float = PATIENCE_SECONDS,
    ) -> None:  # fmt: skip
        self.telegram, self.town, self.narrator = telegram, town, narrator
        self.fast, self.calm, self.patience = fast, calm, patience
        self.numbers: dict[str, str] = {}
        self.tasks: dict[str, Message] = {}
        self.cards: dict[str, Message] = {}
        """By the name that the script has for an issue: its number, its owner's task, its card in the group."""

    def __getitem__(self, name: str) -> Person:
        return self.town[name]

    # --- time

    async def play(self, scene: Scene) -> None:
        await self.until(scene.at)
        self.narrator.title(scene.title)
        await scene.act(self)

    async def until(self, clock: str) -> None:
        """Everything that falls due on the way happens at its time."""
        target = moment(clock).timestamp()
        left = target - self.telegram.clock.timestamp()
        if left > 0:
            speed = max(self.fast, ASLEEP) if left > GAP_SECONDS else self.fast
            self.telegram.clock.speed(speed)
            await asyncio.sleep(left / speed)
        self.telegram.clock.speed(self.calm)
        await asyncio.sleep(SETTLED_SECONDS)  # the bot hears of the new speed

    # --- people

    async def hears(self, who: Person | Group, *words: str) -> Message:
        """The next new or edited message to them that has all these words."""
        end = asyncio.get_running_loop().time() + self.patience
        while True:
            left = end - asyncio.get_running_loop().time()
            try:
                message = await who.expects(words[0], timeout=max(left, 0.0))
            except AssertionError:
                raise DemoFailed(f"{_name(who)} was not told {' '.join(words)!r}; {self._last(who)}") from None
            if all(word in message.text for word in words):
                return message

    async def sees(self, message: Message, *words: str) -> None:
        """A message that stands already comes to say so."""
        await self.until_true(lambda: all(word in message.text for word in words), " ".join(words), message)

    async def changes(self, message: Message, *, since: int) -> None:
        await self.until_true(lambda: message.revision > since, "change", message)

    async def until_true(self, true: Callable[[], bool], what: str, message: Message | None = None) -> None:
        if not await self.telegram.world.bell.until(true, self.patience):
            where = f" on the message:\n{message.text}" if message else ""
            raise DemoFailed(f"there was no {what!r} within {self.patience:.0f} s{where}")

    def offers(self, message: Message, label: str) -> bool:
        return any(label in button.text for row in message.buttons for button in row)

    async def taps(self, who: Person, label: str, on: Message, expect: str = "") -> str:
        """Press a button as soon as it is there and read what pops up; the address it leads to, if any."""
        await self.until_true(lambda: self.offers(on, label), f"button {label}", on)
        try:
            toast = await (await who.tap(label, on=on)).toast(timeout=self.patience)
        except AssertionError as error:
            raise DemoFailed(f"{who.name} tapped {label!r}: {error}") from None
        said = toast.text if toast else ""
        if expect not in said:
            raise DemoFailed(f"{who.name} tapped {label!r} and was answered {said!r} instead of {expect!r}")
        return toast.url or "" if toast else ""

    def named(self, name: str, card: Message) -> str:
        """Remember the number on the card."""
        found = NUMBER.search(card.text)
        if found is None:
            raise DemoFailed(f"there is no number on the card:\n{card.text}")
        self.numbers[name] = found[0]
        return found[0]

    def _last(self, who: Person | Group) -> str:
        shown = who.inbox if isinstance(who, Person) else [m for m in who.messages if m.from_bot]
        return "they see:\n" + "\n".join(f"  {m.text}" for m in shown[-LAST_WORDS:])


def _name(who: Person | Group) -> str:
    return who.name if isinstance(who, Person) else who.title


def moment(clock: str) -> datetime:
    """That time of the day."""
    return datetime.combine(MONDAY, time.fromisoformat(clock), ZONE)
