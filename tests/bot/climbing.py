"""Batons on the ladder of a policy, and the steps that they climb."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from bot.batons import Baton, Level, Owes
from bot.durations import Duration
from bot.ids import BatonId, IssueId, PersonId, PolicyId, UnitId
from bot.ladder import Nudge, plan
from bot.policy import Policy

ZONE = ZoneInfo("Asia/Shanghai")
POLICY = Policy.load("", zone=ZONE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def told(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%m-%d %H:%M")


def baton(owes: Owes, level: Level, limit: str, start: datetime, policy: Policy = POLICY) -> Baton:
    length = Duration.parse(limit)
    return Baton(
        id=BatonId(1),
        issue_id=IssueId(1),
        owes=owes,
        unit_id=UnitId(1),
        holder_id=PersonId(1),
        level=level,
        limit=length,
        opened_at=start,
        due_at=policy.calendar.add(start, length),
        policy_id=PolicyId(1),
    )


def passed(one: Baton, now: datetime) -> int:
    """How many nudges lie behind."""
    return sum(1 for _ in takewhile(lambda nudge: nudge.at <= now, plan(one, POLICY)))


def steps(nudges: Iterator[Nudge], count: int) -> list[tuple[str, str, int]]:
    return [(told(nudge.at), str(nudge.rung.at), nudge.count) for nudge in islice(nudges, count)]


def with_rungs(*rungs: str, quiet: bool = False) -> Policy:
    hours = "" if quiet else '[quiet]\nhours = ""\ndays_off = false\n'
    written = "".join(f'[[rung]]\nto = ["holder"]\n{rung}\n' for rung in rungs)
    return Policy.load(hours + written, zone=ZONE)


ROUTINE = baton(Owes.SUBMIT, Level.ROUTINE, "3wd", at("2026-03-03 10:00"))
