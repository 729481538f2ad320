"""Rungs in the wrong order, and critical ones that wait for the morning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise

from bot.audience import GROUP, HOLDER
from bot.batons import Level, Owes
from bot.commands.lint.flaws import Case, Flaw, Written
from bot.commands.printing import Tongue
from bot.durations import Duration
from bot.ladder import plan, point_of
from bot.roster import Role
from bot.rungs import Rung
from bot.worktime import Calendar

WORKING = frozenset({HOLDER, GROUP, Role.LIAISON, Role.MEMBER})
LOOKED_AT = 12  # nudges of a plan; what comes later in a night is said by the earlier ones

AT_ANY_HOUR = {
    Owes.DISPATCH: "triage", Owes.ACKNOWLEDGE: "ack", Owes.CHECK: "check", Owes.DECIDE: "decide", Owes.ANSWER: "answer",
}  # fmt: skip
"""Acts that others wait for, and the limit of each: of what is critical they cannot wait for the morning."""

Timed = tuple[datetime, Rung]


def out_of_order(case: Case, tongue: Tongue) -> Iterator[Flaw]:
    """Each rung once, with the first limit for which it is so."""
    told: set[tuple[str, int]] = set()
    for stage in case.stages:
        for limit in stage.limits:
            baton = case.baton(stage, limit, case.starts[1])
            timed = [(at, rung) for rung in case.rungs(stage) if (at := point_of(rung, baton, case.policy))]
            slips = [
                *_milder(timed, case.written, limit, tongue),
                *_written_late(timed, case.written, limit, tongue),
                *_boss_first(timed, tongue),
            ]
            for kind, rung, sentence in slips:
                if (kind, rung.index) not in told:
                    told.add((kind, rung.index))
                    yield Flaw(case.written.at("rung", rung.index, "at"), sentence, grave=kind == "milder")


def _milder(
    timed: Sequence[Timed], written: Written, limit: Duration, tongue: Tongue
) -> Iterator[tuple[str, Rung, str]]:
    for (at, before), (later, rung) in pairwise(sorted(timed, key=_when)):
        paler = rung.colour and before.colour and rung.colour.gravity < before.colour.gravity
        if later > at and (paler or (rung.supervision or 9) < (before.supervision or 0)):
            line, within = written.line("rung", before.index), tongue.length(limit)
            yield (
                "milder",
                rung,
                tongue(
                    f"时限为 {within}时，这一级在第 {line} 行之后触发，颜色或督办级别却更低，请调整时点。",
                    f"with a limit of {within} this fires after line {line} and is milder; move its point.",
                ),
            )


def _written_late(
    timed: Sequence[Timed], written: Written, limit: Duration, tongue: Tongue
) -> Iterator[tuple[str, Rung, str]]:
    for (at, before), (later, rung) in pairwise(timed):
        if later < at:
            line, within = written.line("rung", before.index), tongue.length(limit)
            yield (
                "written",
                rung,
                tongue(
                    f"时限为 {within}时，这一级写在第 {line} 行之后，却先触发，请按先后书写。",
                    f"with a limit of {within} this stands below line {line} but fires first; write them in order.",
                ),
            )


def _boss_first(timed: Sequence[Timed], tongue: Tongue) -> Iterator[tuple[str, Rung, str]]:
    """Whoever has to act is warned before, or at least when, somebody else is told."""
    warned = min((at for at, rung in timed if HOLDER in rung.to), default=None)
    for at, rung in sorted(timed, key=_when):
        if set(rung.to) - WORKING and (warned is None or at < warned):
            yield (
                "boss",
                rung,
                tongue(
                    '承办人还没有收到提醒就先告诉了领导，请在前面写一级 to = ["holder"]。',
                    'leaders are told before the holder has been warned; put a rung with to = ["holder"] before it.',
                ),
            )
            return


def _when(one: Timed) -> tuple[datetime, int]:
    return one[0], one[1].index


def critical_waits(case: Case, tongue: Tongue) -> Iterator[Flaw]:
    """Tried on what is critical and begins as quiet hours do, before days off."""
    quiet, calendar = case.policy.quiet, case.policy.calendar
    if Level.CRITICAL in quiet.pierce or (quiet.hours is None and not quiet.days_off):
        return
    start = calendar.moment(_before_days_off(calendar, case.on), quiet.hours[0] if quiet.hours else time(18))
    held: dict[int, datetime] = {}
    for stage in case.stages:
        for limit in stage.limits if stage.level is Level.CRITICAL else ():
            for nudge in islice(plan(case.baton(stage, limit, start), case.policy), LOOKED_AT):
                if nudge.at > nudge.planned:
                    held[case.written.line("rung", nudge.rung.index)] = nudge.at
    if held:
        lines, until = "、".join(map(str, sorted(held))), f"{calendar.local(max(held.values())):%m-%d %H:%M}"
        yield Flaw(case.written.at("quiet", "pierce"), tongue(
            f"pierce 里没有 critical：特急事项夜里和休息日的催办（第 {lines} 行）要压到免打扰结束，如最晚 {until}；"
            "请写 pierce = [\"critical\"]。",
            f"critical is not in pierce: by night and on days off the rungs of lines {lines} wait for their end, "
            f'until {until} for instance; write pierce = ["critical"].',
        ), grave=False)  # fmt: skip


def critical_by_day(case: Case, tongue: Tongue) -> Iterator[Flaw]:
    """A critical issue's own clock runs on by night: whoever it waits for has no working hours."""
    if Level.CRITICAL not in case.policy.quiet.pierce:
        return  # that is said already
    for stage in case.stages:
        key = AT_ANY_HOUR.get(stage.owes)
        if key is not None and stage.level is Level.CRITICAL and any(limit.working for limit in stage.limits):
            act, limit = tongue.word("owes", stage.owes), tongue.length(stage.limits[0])
            yield Flaw(case.written.at("limits", key), tongue(
                f"特急事项的“{act}”时限 {limit}按工作时间计，夜里和休息日要等到上班，办理时限却照走；请写成连续时间，"
                f'如 {key} = {{ critical = "30m" }}。',
                f"of critical issues the “{act}” has {limit}, working time: by night and on days off it waits, and the "
                f'handling clock runs on; write a length that runs on, as {key} = {{ critical = "30m" }}.',
            ), grave=False)  # fmt: skip


def _before_days_off(calendar: Calendar, on: date) -> date:
    day = calendar.next_workday(on)
    while (following := calendar.next_workday(day + timedelta(days=1))) == day + timedelta(days=1):
        day = following
    return day
