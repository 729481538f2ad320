"""`policy preview`: who would be told when, for an issue of a category dispatched at a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot import audience, categories
from bot.batons import Baton, Level, Owes
from bot.catalogue import Catalogue, Category
from bot.commands.failures import Failure
from bot.commands.opening import condition, open_store, present, read_policy
from bot.commands.printing import Tongue, mark, say, table
from bot.durations import Duration
from bot.ids import AreaId, BatonId, IssueId, PersonId, PolicyId
from bot.issues import Issue, Status
from bot.ladder import Nudge, plan, point_of
from bot.policy import Policy
from bot.roster import Roster
from bot.routing import route
from bot.rungs import Rung
from bot.settings import Settings
from bot.wiring import office_of
from storage.condition import Condition

_MOST = 500  # nudges looked at: a rung that repeats quickly must not keep a late one from being shown


@dataclass(frozen=True, slots=True)
class _Scene:
    """An issue that nobody has filed, as the ladder would see it."""

    issue: Issue
    policy: Policy
    roster: Roster
    zone: ZoneInfo
    on: date


def preview(
    category: Annotated[str, typer.Option(help="事项类别的编码 / the category's code", metavar="CODE")],
    at: Annotated[
        str, typer.Option(help="分派的时刻（当地时间） / local time of dispatch", metavar='"YYYY-MM-DD HH:MM"')
    ],
    level: Annotated[Level | None, typer.Option(help="级别；默认按类别 / by default the category's")] = None,
    condition: Annotated[
        int, typer.Option(min=1, help="第几个立案条件 / which of its filing conditions", metavar="N")
    ] = 1,
    area: Annotated[str | None, typer.Option(help="区域的编码 / the area's code", metavar="CODE")] = None,
    policy_file: Annotated[
        Path | None, typer.Option("--policy", help="规则文件；默认正在用的 / by default the policy in use")
    ] = None,
) -> None:
    """一件事如果没有人办，什么时候会告诉谁。 / Who is told when, if nobody acts."""
    settings = Settings.read()
    tongue = Tongue(settings)
    office = office_of(settings)
    policy = read_policy(policy_file, settings.time_zone) if policy_file else office.policy
    found = _category(office.catalogue, category)
    filed = _condition(found, condition)
    moment = _moment(at, settings.time_zone)
    roster, today = asyncio.run(_roster(settings))
    issue = _issue(found, level or found.level_of(filed), _area(roster, area), roster, moment, today)
    policy = policy.by_clock_of(policy.unit_of(unit.code for unit in roster.unit_chain(issue.lead_id)))
    scene = _Scene(issue, policy, roster, settings.time_zone, today)
    if not roster.people:
        mark("!", tongue("花名册还是空的，只能显示角色。", "The roster is empty: roles are shown without names."))
    elif issue.lead_id is None:
        mark(
            "!", tongue("没有分工规则对得上，要由派单员指定单位。", "No route fits: a dispatcher has to name the unit.")
        )
    for owes, limit in (
        (Owes.ACKNOWLEDGE, policy.limits.ack[issue.level]),
        (Owes.SUBMIT, policy.limits.handling(issue.level, filed.limit)),
    ):
        _show(tongue, scene, found, _baton(scene, owes, limit))


async def _roster(settings: Settings) -> tuple[Roster, date]:
    now = await present(settings)
    today = now.astimezone(settings.time_zone).date()
    if await condition(settings) in (Condition.MISSING, Condition.EMPTY):
        return Roster(), today
    async with open_store(settings) as store, store.snapshot() as tx:
        return await tx.roster(), today


def _category(catalogue: Catalogue, code: str) -> Category:
    if code in catalogue:
        return catalogue[code]
    close = "、".join(f"{one.code} {one.name}" for one in catalogue.find(code)[:3])
    hint = f"，是不是：{close}？" if close else "，请检查编码"
    raise Failure(f"目录里没有类别“{code}”{hint} / no category “{code}” in the catalogue")


def _condition(category: Category, number: int) -> categories.Condition:
    if number <= len(category.conditions):
        return category.conditions[number - 1]
    several = "；".join(f"{place} {one.when}" for place, one in enumerate(category.conditions, 1))
    raise Failure(f"{category.code} 只有这些立案条件：{several} / there are only these filing conditions")


def _area(roster: Roster, code: str | None) -> AreaId | None:
    if code is None:
        return None
    area = roster.area_by_code(code)
    if area is None:
        raise Failure(f"花名册里没有区域“{code}”，请检查编码 / no area “{code}” in the roster")
    return area.id


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        raise Failure(f'“{text}”不是时间，请写成 "2026-09-30 17:30" / write a time like "2026-09-30 17:30"') from None


def _issue(category: Category, level: Level, area_id: AreaId | None, roster: Roster, at: datetime, on: date) -> Issue:
    rule = route(category.code, area_id, roster)
    owners = roster.owners_of(rule.lead, area_id, on) if rule else []
    return Issue(
        id=IssueId(0),
        status=Status.DISPATCHED,
        category=category.code,
        level=level,
        private=category.private,
        description="",
        place="",
        area_id=area_id,
        latitude=None,
        longitude=None,
        reporter_id=PersonId(0),
        filed_at=at,
        lead_id=rule.lead if rule else None,
        owner_id=owners[0].id if owners else None,
        dispatched_at=at,
    )


def _baton(scene: _Scene, owes: Owes, limit: Duration) -> Baton:
    issue = scene.issue
    return Baton(
        id=BatonId(0),
        issue_id=issue.id,
        owes=owes,
        unit_id=issue.lead_id,
        holder_id=issue.owner_id,
        level=issue.level,
        limit=limit,
        opened_at=issue.filed_at,
        due_at=scene.policy.calendar.add(issue.filed_at, limit),
        policy_id=PolicyId(0),
        category=scene.policy.named(owes, issue.level, issue.category),
    )


def _show(tongue: Tongue, scene: _Scene, category: Category, baton: Baton) -> None:
    act, level, limit = tongue.word("owes", baton.owes), tongue.word("level", baton.level), tongue.length(baton.limit)
    due = f"{baton.due_at.astimezone(scene.zone):%Y-%m-%d %H:%M}"
    lead = scene.roster.unit(baton.unit_id).name if baton.unit_id is not None else "—"
    say()
    say(tongue(
        f"{category.code} {category.name}（{level}），{lead}：{act}，时限 {limit}，{due} 到期",
        f"{category.code} {category.name} ({level}), {lead}: {act} within {limit}, due {due}",
    ))  # fmt: skip
    if baton.category:
        say(tongue(
            f"按规则里为 {baton.category}* 单列的级次。", f"By the rungs that the policy has for {baton.category}*."
        ))  # fmt: skip
    headings = (tongue("时间", "at"), tongue("颜色", "colour"), tongue("告诉谁", "who is told"), tongue("此后", "then"))
    table(headings, (_row(tongue, scene, baton, nudge) for nudge in _first_of_each(baton, scene.policy)))


def _first_of_each(baton: Baton, policy: Policy) -> Iterator[Nudge]:
    """Every rung once; how it repeats stands beside it."""
    rungs = policy.rungs_of(baton.owes, baton.level, baton.category)
    waiting = {rung.index for rung in rungs if point_of(rung, baton, policy) is not None}
    for _, nudge in zip(range(_MOST), plan(baton, policy), strict=False):
        if nudge.rung.index in waiting:
            waiting.discard(nudge.rung.index)
            yield nudge
        if not waiting:
            return


def _row(tongue: Tongue, scene: _Scene, baton: Baton, nudge: Nudge) -> tuple[str, str, str, str]:
    rung = nudge.rung
    return (
        f"{nudge.at.astimezone(scene.zone):%Y-%m-%d %H:%M}",
        tongue.word("colour", rung.colour) if rung.colour else "",
        "；".join(_named(tongue, scene, baton, word) for word in rung.to),
        _then(tongue, rung, baton),
    )


def _named(tongue: Tongue, scene: _Scene, baton: Baton, word: str) -> str:
    if word == audience.GROUP:
        group = None if scene.issue.private else scene.roster.group_for(scene.issue.lead_id, scene.issue.area_id)
        found = group.title if group else tongue("没有绑定", "none bound")
        return f"{tongue.word('role', word)}：{found}"
    people = audience.people([word], scene.issue, baton, scene.roster, scene.on)
    names = "、".join(scene.roster.person(person).name for person in people)
    return f"{tongue.word('role', word)}：{names or tongue('没有人', 'nobody')}"


def _then(tongue: Tongue, rung: Rung, baton: Baton) -> str:
    said = []
    if rung.answer_within is not None:
        within = tongue("当天", "the day") if rung.answer_within == "today" else tongue.length(rung.answer_within)
        said.append(tongue(f"{within}内答复", f"answer within {within}"))
    if rung.choose:
        said.append(tongue("必须作出选择", "must choose"))
    if rung.repeat is not None:
        step = tongue.length(rung.repeat.step(baton.limit))
        said.append(tongue(f"每隔 {step}再催", f"again every {step}"))
    return tongue("，", ", ").join(said)
