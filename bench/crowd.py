"""Three hundred people on their phones: they file, and half of those who are named take what is theirs."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench import town
from bench.streets import TEAMS, Streets, grid
from sandbox import Message, Person, Sandbox
from sandbox.calls import ApiCall
from sandbox.users import Json

PATIENCE = 120.0  # real seconds
ACKED = 0.5
ACKNOWLEDGE = ":i:ak:"  # in a button
SURGE = 0.5  # of all filings, in the first sixth of the groups


@dataclass
class Crowd:
    telegram: Sandbox
    streets: Streets
    people: list[Person]
    taps: dict[str, float] = field(default_factory=dict)
    """Real seconds of each tap, by its query."""
    acking: bool = True
    _news: dict[int, asyncio.Event] = field(default_factory=dict)
    _hands: list[asyncio.Lock] = field(default_factory=list)
    _filers: list[int] = field(default_factory=list)
    _acts: set[asyncio.Task[None]] = field(default_factory=set)
    _chance: random.Random = field(default_factory=lambda: random.Random(7))

    def __post_init__(self) -> None:
        self._news = {person.id: asyncio.Event() for person in self.people}
        self._hands = [asyncio.Lock() for _ in self.people]
        self._filers = [n for n in range(self.streets.people) if not self.streets.only_in_group(n)]

    async def file(self, count: int, seconds: float) -> None:
        """Spread over so many virtual seconds; whoever is busy files the next one afterwards."""
        began = self.telegram.clock.timestamp()
        moments = sorted(self._chance.uniform(0, seconds) for _ in range(count))
        filings = []
        for place, moment in enumerate(moments):
            await self._until(began + moment)
            filings.append(asyncio.create_task(self._file(place)))
        await asyncio.gather(*filings)

    async def listen(self) -> None:
        """One ear for all: whose chat has something new looks at it."""
        heard, calls = 0, self.telegram.calls
        while True:
            await self.telegram.world.bell.until(lambda: len(calls) > heard, 1)  # noqa: B023
            await asyncio.sleep(0.01)
            new, heard = calls[heard:], len(calls)
            for call in new:
                self._hear(call)

    def _hear(self, call: ApiCall) -> None:
        chat = int(call.params.get("chat_id") or 0)
        if chat not in self._news:
            return
        self._news[chat].set()
        named = call.method.startswith("send") and ACKNOWLEDGE in call.params.get("reply_markup", "")
        if named and self.acking and self._chance.random() < ACKED:
            act = asyncio.create_task(self._acknowledge(self.people[chat - self.people[0].id]))
            self._acts.add(act)
            act.add_done_callback(self._acts.discard)

    async def _acknowledge(self, person: Person) -> None:
        await self._until(self.telegram.clock.timestamp() + self._chance.uniform(60, 300))
        for message in person.inbox:
            if self.acking and (button := _button(message, "接单")) is not None:
                await self._press(person, message, button)
                return

    async def _file(self, place: int) -> None:
        streets = self.streets
        hit_hardest = self._chance.random() < SURGE
        street = self._chance.randrange(max(1, streets.groups // 6) if hit_hardest else streets.groups)
        number = self._chance.choice(self._filers)
        words = f"{town.WORDS} {grid(street, place % TEAMS)} 第{place}次"
        person = self.people[number]
        async with self._hands[number]:
            await person.send_photo(words)
            draft = await self._sees(person, words, "提交", "继续上报")
            while (label := next((one for one in ("提交", "继续上报") if _button(draft, one)), None)) is not None:
                button = _button(draft, label)
                assert button is not None
                await self._press(person, draft, button)
                draft = await self._sees(person, words, "A-", *(one for one in ("继续上报",) if one != label))

    async def _sees(self, person: Person, words: str, *signs: str) -> Message:
        """The bot's message with these words, once it has one of the buttons or one of the signs."""

        def found() -> Message | None:
            mine = (m for m in person.inbox[-12:] if words in m.text)
            return next((m for m in mine if any(sign in m.text or _button(m, sign) for sign in signs)), None)

        return await self._when(person, found)

    async def _when(self, person: Person, found: Callable[[], Message | None]) -> Message:
        async with asyncio.timeout(PATIENCE):
            while (message := found()) is None:
                self._news[person.id].clear()
                await self._news[person.id].wait()
        return message

    async def _press(self, person: Person, message: Message, button: Json) -> None:
        at = time.time()
        tap = await person.press(message, button)
        self.taps[tap.query_id] = at

    async def _until(self, moment: float) -> None:
        while (left := moment - self.telegram.clock.timestamp()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left / self.telegram.clock.rate)


def _button(message: Message, label: str) -> Json | None:
    return next((b for row in message.keyboard for b in row if label in b["text"]), None)
