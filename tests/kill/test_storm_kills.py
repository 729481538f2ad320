"""A storm of three hundred filings, and the bot killed at any moment of it, with Telegram's limits in force."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.auditing import audit
from sandbox import Clock, Person, Sandbox
from sandbox.rosters import Roster
from sandbox.scripted.play import Play, settle
from sandbox.scripted.reading import scenario_named
from sandbox.scripted.running import everybody_starts
from tests.kill.process import BotProcess
from tests.kill.test_random_kills import lives_for, too_often
from tests.kill.town import HASTENS, torn_messages_said, until

pytestmark = [pytest.mark.kill, pytest.mark.sqlite]

KILLS = 12
STORM, LATER = 10.0, 40.0  # virtual seconds in a real one: as long as it is killed, and then
BEGINS, CALM = timedelta(minutes=10), timedelta(minutes=50)  # from the scenario's beginning
ASKED_FOR = "请选主办单位"  # whoever presses again while nothing answers is asked again
NUMBER = re.compile(r"A-\d{4}")
WAITS = (
    "SELECT id FROM notice WHERE state IN ('owed', 'sending') AND kind IN ('card', 'task', 'draft', 'answer')"
    " AND NOT patient AND coalesce(not_before, 0) <= ?"
)


@dataclass
class Storm:
    telegram: Sandbox
    bot: BotProcess
    people: dict[str, Person]
    play: Play
    reporters: list[str]

    def filed(self) -> Counter[tuple[str, str]]:
        """Who sent which picture with which words."""
        return Counter(
            (name, message.text)
            for name in self.reporters
            for message in self.people[name].chat.messages.values()
            if message.photo and not message.from_bot
        )

    def kept(self) -> Counter[tuple[str, str]]:
        reported = "SELECT p.name, i.description FROM issue i JOIN person p ON p.id = i.reporter_id"
        return Counter((name, words) for name, words in self.bot.rows(reported))

    def cards(self) -> Counter[str]:
        """By issue, of all groups."""
        said = (message for group in self.telegram.world.groups.values() for message in group.messages.values())
        found = (NUMBER.search(m.text) for m in said if m.from_bot and m.photo and "状态：" in m.text and not m.deleted)
        return Counter(number[0] for number in found if number)

    def untold(self) -> list[str]:
        """Issues of which their owner has heard nothing."""
        owners = self.bot.rows("SELECT i.id, p.name FROM issue i JOIN person p ON p.id = i.owner_id")
        heard = {name: "\n".join(message.text for message in person.inbox) for name, person in self.people.items()}
        return [f"A-{issue:04} {name}" for issue, name in owners if f"A-{issue:04}" not in heard[name]]


@pytest.mark.torture
async def test_a_storm_in_which_the_bot_is_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    seed = os.environ.get("KILL_SEED") or str(random.randrange(10**6))
    print(f"KILL_SEED={seed}", end=" ", flush=True)  # noqa: T201
    chance, scenario = random.Random(seed), scenario_named("storm")
    clock = Clock(scenario.begin, speed=0)
    async with Sandbox.running(clock=clock, strict=False) as telegram:
        roster = Roster(scenario.rosters)
        people = roster.settle(telegram)
        settle(telegram, scenario, people)
        bot = BotProcess(
            telegram,
            tmp_path / "mashang.db",
            MASHANG_PACING="telegram",
            MASHANG_CLOCK_URL=f"{telegram.url}/clock",
            MASHANG_ROSTER_FILE=str(roster.gathered(tmp_path / "roster")),
        )
        play = Play(telegram.world, telegram.faults, scenario, people)
        storm = Storm(telegram, bot, people, play, list(scenario.acts[0].who))
        try:
            await lived_through(storm, clock, chance)
            assert await bot.stop() == 0
            await nothing_is_lost_or_doubled(storm)
        finally:
            await bot.kill()


async def lived_through(storm: Storm, clock: Clock, chance: random.Random) -> None:
    bot, telegram, play = storm.bot, storm.telegram, storm.play
    begin = clock.now()
    await bot.start()
    await everybody_starts(telegram, storm.people.values())
    clock.set(max(begin + BEGINS, clock.now()))
    async with play.going_on():
        clock.speed(STORM)
        for _ in range(KILLS):
            await lives_for(telegram, chance.randint(20, 300), bot)
            await bot.kill()
            await bot.start()
            await torn_messages_said(bot)  # torn again they would be given up, which is another test
        clock.speed(LATER)
        await play.until(max(begin + CALM, clock.now()))
    await until(lambda: not bot.rows("SELECT 1 FROM inbox WHERE done_at IS NULL"), "updates wait", bot)
    waiting = set(bot.rows(WAITS, int(clock.timestamp() * 1_000_000)))  # the ladder goes on, and so do edits of cards
    await until(lambda: not waiting & set(bot.rows(WAITS, int(clock.timestamp() * 1_000_000))), "messages wait", bot)


async def nothing_is_lost_or_doubled(storm: Storm) -> None:
    bot, cards = storm.bot, storm.cards()
    print(f"killed {KILLS} times, {storm.kept().total()} filings, {len(storm.telegram.calls)} calls")  # noqa: T201
    assert [one for one in storm.play.life.given_up if one.who in storm.reporters] == []
    assert storm.kept() == storm.filed()
    assert storm.filed().total() == 300
    assert {f"A-{number:04}" for (number,) in bot.rows("SELECT id FROM issue")} - cards.keys() == set()
    doubled = [number for number, times in cards.items() if times > 1]
    assert len(doubled) <= bot.log().count("possibly doubled"), doubled
    assert storm.untold() == []
    assert [post for post in too_often(storm.telegram, "A-") if ASKED_FOR not in (post[1] or "")] == []
    lost = f"SELECT id, kind, error FROM notice WHERE state = 'failed' OR (state = 'unknown' AND {HASTENS})"
    assert bot.rows(lost) == []
    assert bot.rows("SELECT update_id, dead FROM inbox WHERE dead IS NOT NULL") == []
    store = bot.store()
    try:
        assert await audit(store) == []
    finally:
        await store.close()
