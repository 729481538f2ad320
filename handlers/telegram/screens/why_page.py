"""`/why`: who holds it since when, how the deadline came about day by day, and what happens next if nobody acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from bot.batons import Baton, Owes
from bot.day_by_day import Day, Stretch, day_by_day
from bot.deadlines import Deadline, Source, deadline
from bot.desk.conditions import condition_of
from bot.desk.desk import OWED_BY_UNITS, of_a_helper
from bot.desk.helping import named, waited_for
from bot.events import Event
from bot.holdings import Holding, holdings
from bot.ids import IssueId
from bot.issues import Issue
from bot.ladder import plan
from bot.notices import Notice
from bot.policy import Policy
from handlers.telegram.screens.cards import ending
from handlers.telegram.screens.policy_page import step
from handlers.telegram.screens.view import View

PLAN_STEPS = 8
STRETCHES = 10  # of a longer sum the middle is told in one line
HOLDERS = 12
LOOKED_AT = 60  # nudges, among them repeats of what has been told
NO_LENGTH = ("joined", "named", "rung_today", "rung_tomorrow")
"""Sources that say by when, and no length that could be counted."""


async def why(view: View, notice: Notice) -> tuple[dict[str, Any], None]:
    """For everybody who may see the issue: the sum is no secret to anybody whom it binds."""
    issue = await view.tx.issue(IssueId(notice.facts["issue_id"]))
    batons, history = await view.tx.batons_of(issue.id), await view.tx.history(issue.id)
    return {
        "issue": issue,
        "category": view.category(issue.category),
        "ending": await ending(view, issue, history),
        "owed": [await _owed(view, issue, baton, batons, history) for baton in batons if baton.open],
        "held": [_held(view, issue, one) for one in holdings(batons, history)][-HOLDERS:],
        "now": view.now,
    }, None


async def _owed(
    view: View, issue: Issue, baton: Baton, batons: Sequence[Baton], history: Sequence[Event]
) -> dict[str, Any]:
    policy = await view.office.policy_of(baton, view.tx)
    condition = condition_of(view.office, issue)
    resting = baton.owes is Owes.RESUME  # what rests is the handling: its extensions and the pause itself are told
    handled = [one for one in batons if one.owes is Owes.SUBMIT and one.unit_id == baton.unit_id]
    counted = max(handled, key=lambda one: one.id) if resting else baton
    found = deadline(counted, batons, history, policy, condition.limit)
    source = _source(found, policy)
    no_length = resting or source in NO_LENGTH
    late = view.now - baton.due_at
    shown = view.office.catalogue[issue.category].photo_of(condition) and not of_a_helper(baton, issue)
    missing = "submit_photo" if baton.owes is Owes.SUBMIT and shown else baton.act
    waits_for = await waited_for(view.desk, baton, issue)
    missing = "submit_waits" if waits_for else missing
    return {
        "owes": baton.act,
        "holder": view.name(baton.holder_id) if baton.holder_id is not None else "",
        "unit": view.unit(baton.unit_id) if baton.owes in OWED_BY_UNITS else "",
        "due_at": baton.due_at,
        "late": late if late.total_seconds() >= 60 else None,
        "limit": None if no_length else found.limit,
        "no_length": not resting and source in NO_LENGTH,
        "source": _said(view, issue, baton, source, policy),
        "counted": [] if no_length else await _counted(view, baton, found, policy),
        "extensions": [(view.name(one.by), one) for one in found.extensions],
        "pauses": [(view.name(one.by), one) for one in found.pauses],
        "changes": [(view.name(one.event.by), view.deed(one.event), one) for one in found.changes],
        "missing": view.language.word("missing", missing, units=named(view.desk, waits_for)),
        "older": await view.office.older_since(baton, view.tx),
        "plan": await _plan(view, issue, baton, waits=bool(waits_for)),
    }


def _said(view: View, issue: Issue, baton: Baton, source: str, policy: Policy) -> str:
    """Where the base limit comes from, in words."""
    condition = view.condition(issue)
    key = "condition_of" if source == Source.CONDITION and condition else source
    return view.language.word(
        "source",
        key,
        category=view.category(issue.category),
        condition=condition,
        level=view.language.word("level", baton.level.value),
        owes=view.language.word("owes", baton.act),
        original=view.language.duration(issue.handle_limit or baton.limit),
        share=f"{float(policy.limits.rework_share * 100):g}%",
        least=view.language.duration(policy.limits.rework_least),
        name=view.name(issue.level_by if source == Source.SET else baton.asked_by),
    )


def _source(found: Deadline, policy: Policy) -> str:
    """Of an answer that the ladder wants "today" also whether that is the day of the asking."""
    if found.source is not Source.RUNG or found.limit.unit != "s" or found.due != found.base:
        return found.source.value
    end = policy.calendar.end_of_day(found.start)
    tomorrow = policy.calendar.end_of_day(end)
    return {end: "rung_today", tomorrow: "rung_tomorrow"}.get(found.due, found.source.value)


async def _counted(view: View, baton: Baton, found: Deadline, policy: Policy) -> list[str]:
    """The clock, then every day with what counts of it, then the sum."""
    word, language = view.language.word, view.language
    if not found.limit.working:
        return [word("clock", "days" if found.limit.unit == "d" else "continuous")]
    calendar = policy.calendar
    hours = word("clock", "and").join(language.stretch(*span) for span in calendar.hours)
    unit = await view.office.clock_kept_by(baton, view.tx)
    own = view.roster.unit_by_code(unit) if unit else None
    lines = [
        word("clock", "working_of", unit=view.unit(own.id), hours=hours)
        if own
        else word("clock", "working", hours=hours)
    ]
    years = range(calendar.local(found.start).year, calendar.local(found.due).year + 1)
    lines += [word("clock", "unknown", year=year) for year in years if not calendar.published(year)]
    if found.due <= found.start:
        return lines
    stretches = day_by_day(calendar, found.start, found.due, found.rests)
    lines += _folded(view, stretches)
    total = sum((one.total for one in stretches), timedelta())
    beyond = total - timedelta(microseconds=found.limit.micros)
    key = "sum_more" if beyond > timedelta() and found.extensions else "sum"
    return [*lines, word("clock", key, total=language.hours(total), beyond=language.hours(beyond))]


def _folded(view: View, stretches: Sequence[Stretch]) -> list[str]:
    if len(stretches) <= STRETCHES:
        return [_line(view, one) for one in stretches]
    half = STRETCHES // 2
    middle = stretches[half:-half]
    work = sum((one.total for one in middle), timedelta())
    days = view.language.days(middle[0].first, middle[-1].last)
    told = view.language.word("clock", "folded", days=days, work=view.language.hours(work))
    return [*(_line(view, one) for one in stretches[:half]), told, *(_line(view, one) for one in stretches[-half:])]


def _line(view: View, one: Stretch) -> str:
    word, language = view.language.word, view.language
    days = language.days(one.first, one.last)
    if one.day not in (Day.WORKED, Day.MADE_UP):
        return word("clock", one.day.value, days=days)
    hours = word("clock", "and").join(language.stretch(*span) for span in one.spans)
    key = one.day.value + ("_each" if one.days > 1 else "")
    return word("clock", key, days=days, hours=f" {hours}" if hours else "", work=language.hours(one.worked))


def _held(view: View, issue: Issue, holding: Holding) -> dict[str, Any]:
    """With the unit where it is not the one that leads now: it helped, or had it before."""
    theirs = holding.act in OWED_BY_UNITS and holding.unit_id != issue.lead_id
    unit = view.unit(holding.unit_id) if theirs else ""
    name = view.name(holding.person_id) if holding.person_id is not None else ""
    return {
        "name": f"{unit} {name}".strip() or view.language.word("word", "nobody"),
        "owes": holding.act,
        "start": holding.start,
        "end": holding.end,
        "span": (holding.end or view.now) - holding.start,
    }


async def _plan(view: View, issue: Issue, baton: Baton, *, waits: bool) -> list[dict[str, Any]]:
    """Each rung still to come, at its next time; who ``waits`` for others is not pressed beyond its time."""
    policy = await view.office.policy_of(baton, view.tx)
    steps: dict[int, dict[str, Any]] = {}
    for nudge in islice(plan(baton, policy), baton.nudged, baton.nudged + LOOKED_AT):
        if len(steps) == PLAN_STEPS or (waits and nudge.at >= baton.due_at):
            break
        if nudge.rung.index not in steps:
            steps[nudge.rung.index] = step(view, issue, baton, nudge)
    return list(steps.values())
