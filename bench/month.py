"""A month of ordinary days through the real bot, its nights jumped over: does its memory stay where it is?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import town
from bench.figures import Figures, ratio
from bench.phones import Phones
from bench.process import Running, running
from sandbox import Clock, Message, Person, Sandbox
from tests.clock import MONDAY_MORNING

DAYS, A_DAY = 30, 18  # issues, filed at nine
LATE_OF = 6  # one of so many is left until the next morning, and its owner reminded
AIM_RATIO = 1.05
CALM, PATIENCE = 0.15, 60.0  # real seconds
STEP = timedelta(hours=2)


@dataclass
class Office:
    telegram: Sandbox
    phones: Phones
    clock: Clock
    left: list[str] = field(default_factory=list)
    """Numbers that nobody has taken yet."""
    _seen: int = 0

    async def day(self, first: int, count: int) -> None:
        """Weekends as well: somebody is always on duty."""
        evening = self.clock.now() + timedelta(days=1)
        words = [f"{town.WORDS} 片{number % town.UNITS} 第{first + number}次" for number in range(count)]
        filed = await asyncio.gather(*(self._file(number, said) for number, said in enumerate(words)))
        todo, self.left = [*self.left, *filed[len(filed) // LATE_OF :]], filed[: len(filed) // LATE_OF]
        await self._later(timedelta(minutes=20))
        for number in todo:
            await self._tapped(await self._whose(number, "接单"), number, "接单")
        await self._later(timedelta(hours=2))
        for number in todo:
            await self._submit(number)
        await self._later(timedelta(hours=1))
        for number in todo:
            await self._tapped(await self._whose(number, "通过"), number, "通过")
        while self.clock.now() < evening:
            await self._later(min(STEP, evening - self.clock.now()))

    async def _file(self, number: int, words: str) -> str:
        """Nobody files twice a morning, nor what they would own themselves."""
        person = self.phones.people[3 * town.UNITS + number]
        await person.send_photo(words)
        await person.tap("提交", on=await self._sees(person, words, "提交"))
        return (await self._sees(person, words, "A-")).text.partition("A-")[2][:4]

    async def _submit(self, number: str) -> None:
        person, _ = found = await self._whose(number, "办结")
        await self._tapped(found, number, "办结")
        asked = await self._sees(person, "办理结果", "已整改到位")
        await person.tap("已整改到位", on=asked)
        await self._sees(person, "", "照片")
        await person.send_photo("已清理干净")
        await self._whose(number, "通过")

    async def _tapped(self, found: tuple[Person, Message], number: str, label: str) -> None:
        person, message = found
        tap = await person.tap(label, on=message)
        await tap.toast(PATIENCE)

    async def _whose(self, number: str, label: str) -> tuple[Person, Message]:
        """Who has this issue before them with such a button."""
        found: list[tuple[Person, Message]] = []

        def look() -> bool:
            found[:] = [
                (person, message)
                for person in self.phones.people
                for message in person.inbox[-40:]
                if f"A-{number}" in message.text and _has(message, label)
            ]
            return bool(found)

        if not await self.telegram.world.bell.until(look, PATIENCE):
            raise RuntimeError(f"nobody can press {label} for A-{number}")
        return found[-1]

    async def _sees(self, person: Person, words: str, sign: str) -> Message:
        found: list[Message] = []

        def look() -> bool:
            mine = (m for m in person.inbox[-5:] if words in m.text)
            found[:] = [m for m in mine if sign in m.text or _has(m, sign)]
            return bool(found)

        if not await self.telegram.world.bell.until(look, PATIENCE):
            raise RuntimeError(f"{person.name} did not see {words} with {sign}")
        return found[-1]

    async def _later(self, length: timedelta) -> None:
        """Time passes, and what it brings about is said."""
        self.clock.advance(length.total_seconds())
        said = -1
        while said != (said := self._said()):  # noqa: ASYNC110
            await asyncio.sleep(CALM)

    def _said(self) -> int:
        calls = self.telegram.calls
        self._seen += sum(call.method != "getUpdates" for call in calls)
        calls.clear()  # the sandbox's own memory is not measured, but need not grow either
        return self._seen


def _has(message: Message, label: str) -> bool:
    return any(label in button["text"] for row in message.keyboard for button in row)


async def measure(days: int = DAYS, a_day: int = A_DAY) -> Figures:
    with TemporaryDirectory(prefix="bench-") as folder:
        database = Path(folder) / "mashang.db"
        await town.found(database, MONDAY_MORNING)
        clock = Clock(MONDAY_MORNING)
        async with Sandbox.running(strict=False, flood=False, clock=clock) as telegram:
            office = Office(telegram, Phones(telegram), clock)
            async with running(telegram, database, pacing="off", clock=f"{telegram.url}/clock") as bot:
                megabytes = await _lived(office, bot, days, a_day)
    third = max(1, days // 3)
    early, late = median(megabytes[third : 2 * third] or megabytes), median(megabytes[-third:])
    return {
        "days": days,
        "issues": days * a_day,
        "aim_ratio": AIM_RATIO,
        "mb": [round(one, 1) for one in megabytes],
        "mb_second_third": round(early, 1),
        "mb_last_third": round(late, 1),
        "ratio": ratio(late, early),
    }


async def _lived(office: Office, bot: Running, days: int, a_day: int) -> list[float]:
    found = []
    for day in range(days):
        await office.day(day * a_day, a_day)
        found.append(bot.megabytes())
    return found
