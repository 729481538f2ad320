"""What people are sent on an ordinary day and the night after it: as packaged, without bundling, and with nothing held.

Counted from the books of each run. Its people act by themselves, by the same dice; the night is lived through faster.
Critical issues are held back for nobody, and neither are first tasks: there the ratio cannot be less than one.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tomllib
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.figures import Figures, ratio
from bot.disturbance import nights
from bot.metrics import Window
from bot.policy import Policy, default_policy_text
from sandbox import Clock, Sandbox
from sandbox.demo.bot_process import BotProcess
from sandbox.rosters import Roster
from sandbox.scripted.play import Play, settle
from sandbox.scripted.reading import scenario_named
from sandbox.scripted.running import everybody_starts
from sandbox.scripted.script import Scenario

SPEED, NIGHT = 300.0, 1500.0
AIM = 0.4
UNBUNDLED = {
    'window = "10m"': 'window = ""',
    'leaders = "1h"': 'leaders = ""',
    'patience = "1h"': 'patience = ""',
    'spread = "20m"': 'spread = ""',
    "group_per_hour = 6": "group_per_hour = 1000",
    "alone = false": "alone = true",
}
NOTHING_HELD = {
    **UNBUNDLED,
    ', up_to = "2h"': "",
    ', up_to = "1d"': "",
    'hours = "21:00-07:30"': 'hours = ""',
    "days_off = true ": "days_off = false ",
}
SENT = """
    SELECT min(n.sent_at), max(n.kind IN ('nudge', 'tally')), max(n.kind = 'task'), min(i.level = 'critical'), n.chat_id
    FROM notice n LEFT JOIN issue i ON i.id = n.issue_id
    WHERE n.state = 'sent' AND n.person_id IS NOT NULL AND n.message_id IS NOT NULL AND n.sent_at < :end
        AND n.kind IN ('task', 'nudge', 'line', 'told', 'tally', 'alarm')
    GROUP BY n.chat_id, n.message_id
"""


async def measure(speed: float = SPEED, hours: float | None = None) -> Figures:
    """``hours``: only the first of the day, without its night."""
    scenario = scenario_named("ordinary")
    day = scenario.end if hours is None else scenario.begin + timedelta(hours=hours)
    end = day if hours is not None else scenario.begin + timedelta(days=1)
    packaged = await _lived(scenario, day, end, speed, {})
    unbundled = await _lived(scenario, day, end, speed, UNBUNDLED)
    found: Figures = {"aim_ratio": AIM, "packaged": packaged, "without_bundling": unbundled}
    rivals = {"ratio": unbundled}
    if hours is None:
        found["nothing_held"] = rivals["ratio_to_nothing_held"] = await _lived(scenario, day, end, speed, NOTHING_HELD)
    for name, rival in rivals.items():
        found[name] = {
            "messages": ratio(packaged["messages"], rival["messages"]),
            "reminders": ratio(packaged["reminders"], rival["reminders"]),
            "reminders_not_critical": ratio(packaged["reminders_not_critical"], rival["reminders_not_critical"]),
            "per_closed": ratio(packaged["per_closed"], rival["per_closed"]),
        }
    return found


async def _lived(scenario: Scenario, day: datetime, end: datetime, speed: float, changed: dict[str, str]) -> Figures:
    with TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        (data / "policy.toml").write_text(policy(changed), encoding="utf-8")
        async with Sandbox.running(clock=Clock(scenario.begin, speed=0), strict=False) as telegram:
            roster = Roster(scenario.rosters)
            people = roster.settle(telegram)
            settle(telegram, scenario, people)
            bot = BotProcess(telegram, data)
            bot.environment["MASHANG_POLICY_FILE"] = str(data / "policy.toml")
            await bot.imports(roster.gathered(data / "roster"))
            async with bot.running():
                await everybody_starts(telegram, people.values())
                playing = Play(telegram.world, telegram.faults, replace(scenario, end=end), people)
                telegram.clock.speed(speed)
                async with playing.going_on():
                    await playing.until(day)
                    if end > day:
                        telegram.clock.speed(NIGHT)
                        await playing.until(end)
                    telegram.clock.speed(0)
            return await asyncio.to_thread(_counted, data / "mashang.db", scenario.begin, end, len(people))


def policy(changed: dict[str, str]) -> str:
    """The packaged one, but for this."""
    text = default_policy_text()
    for before, after in changed.items():
        if text.count(before) != 1:
            raise RuntimeError(f"the packaged policy does not say {before!r} once")
        text = text.replace(before, after)
    tomllib.loads(text)
    return text


def _counted(database: Path, begin: datetime, end: datetime, people: int) -> Figures:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        until = {"end": int(end.timestamp() * 1_000_000)}
        rows: list[Any] = connection.execute(SENT, until).fetchall()
        [(closed,)] = connection.execute(
            "SELECT count(*) FROM issue WHERE closed_at < :end AND result = 'fixed'", until
        )
        [(filed,)] = connection.execute("SELECT count(*) FROM issue").fetchall()
    packaged = Policy.load("", zone=begin.tzinfo)  # type: ignore[arg-type]
    dark = nights(Window(begin, end), packaged.quiet, packaged.calendar)
    late = [row for row in rows if any(since <= _moment(row[0]) < light for since, light in dark)]
    each: dict[int, int] = {}
    for row in rows:
        each[row[4]] = each.get(row[4], 0) + 1
    return {
        "filed": filed,
        "closed": closed,
        "messages": len(rows),
        "reminders": sum(bool(row[1]) for row in rows),
        "reminders_not_critical": sum(bool(row[1]) and not row[3] for row in rows),
        "first_tasks": sum(bool(row[2]) and not row[1] for row in rows),
        "per_closed": ratio(len(rows), closed),
        "per_person_and_day": ratio(len(rows), people * (end - begin) / timedelta(days=1)),
        "most_to_one_person": max(each.values(), default=0),
        "at_night": len(late),
        "at_night_not_critical": sum(not row[3] for row in late),
    }


def _moment(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1_000_000, UTC)
