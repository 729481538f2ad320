"""`policy preview`: who would be told when, for an issue of a category dispatched at a moment."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot import audience, categories
from bot.batons import Baton, Level
from bot.catalogue import Catalogue, Category
from bot.commands.failures import Failure
from bot.commands.opening import present, read_policy, read_roster
from bot.commands.printing import Tongue, mark, say, table
from bot.ids import AreaId
from bot.issues import Issue
from bot.ladder import Nudge
from bot.policy import Policy
from bot.preview import acts, as_filed, first_of_each
from bot.roster import Group, Roster
from bot.rungs import Rung
from bot.settings import Settings
from bot.wiring import office_of

YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class _Scene:
    """An issue that nobody has filed."""

    issue: Issue
    roster: Roster
    zone: ZoneInfo
    on: date


def preview(
    category: Annotated[str, typer.Option(help="事项类别的编码 / the category's code", metavar="CODE")],
    at: Annotated[
        str, typer.Option(help="上报的时刻（当地时间） / local time of filing", metavar='"YYYY-MM-DD HH:MM"')
    ],
    level: Annotated[Level | None, typer.Option(help="级别；默认按类别 / by default the category's")] = None,
    condition: Annotated[
        int, typer.Option(min=1, help="第几个立案条件 / which of its filing conditions", metavar="N")
    ] = 1,
    area: Annotated[str | None, typer.Option(help="区域的编码或名称 / the area's code or name", metavar="CODE")] = None,
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
    roster = asyncio.run(read_roster(settings))
    today = asyncio.run(present(settings)).astimezone(settings.time_zone).date()
    issue = as_filed(found, filed, level or found.level_of(filed), _area(roster, area), roster, moment, today)
    scene = _Scene(issue, roster, settings.time_zone, today)
    if not policy.calendar.published(moment.astimezone(settings.time_zone).year):
        mark("!", tongue("那一年的调休安排没有收录，按普通周末计算。", "That year's make-up workdays are not known."))
    if not roster.people:
        mark("!", tongue("花名册还是空的，只能显示角色。", "The roster is empty: roles are shown without names."))
    elif issue.lead_id is None:
        mark(
            "!", tongue("没有分工规则对得上，要由派单员指定单位。", "No route fits: a dispatcher has to name the unit.")
        )
    for baton, clock in acts(issue, filed, policy, roster, today):
        _show(tongue, scene, found, baton, clock)


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
    named = [area for area in roster.areas if area.name == code]
    area = roster.area_by_code(code) or (named[0] if len(named) == 1 else None)
    if area is not None:
        return area.id
    known = {key: area for area in roster.areas for key in (area.name, area.code)}
    close = dict.fromkeys(known[key] for key in get_close_matches(code, known, n=3, cutoff=0.5))
    hint = f"，是不是：{'、'.join(f'{area.code} {area.name}' for area in close)}？" if close else "，请检查编码"
    raise Failure(f"花名册里没有区域“{code}”{hint} / no area “{code}” in the roster")


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """A wall clock's time, or one that names its own zone."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or len(text.strip()) <= len("2026-09-30"):
        raise Failure(f'“{text}”不是时间，请写成 "2026-09-30 17:30" / write a time like "2026-09-30 17:30"')
    if found.year not in YEARS:
        raise Failure(
            f"“{text}”离现在太远，请写 {YEARS[0]} 到 {YEARS[-1]} 年之间的时间 / a time from {YEARS[0]} to {YEARS[-1]}"
        )
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _show(tongue: Tongue, scene: _Scene, category: Category, baton: Baton, policy: Policy) -> None:
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
    table(headings, (_row(tongue, scene, baton, nudge) for nudge in first_of_each(baton, policy)))


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
        found = _title(scene.roster, group) if group else tongue("没有绑定", "none bound")
        return f"{tongue.word('role', word)}：{found}"
    people = audience.people([word], scene.issue, baton, scene.roster, scene.on)
    names = "、".join(scene.roster.person(person).name for person in people)
    return f"{tongue.word('role', word)}：{names or tongue('没有人', 'nobody')}"


def _then(tongue: Tongue, rung: Rung, baton: Baton) -> str:
    said = []
    if not rung.alone:
        said.append(tongue("随别的消息带一行", "a line of another message"))
    if rung.answer_within is not None:
        within = tongue("当天", "the day") if rung.answer_within == "today" else tongue.length(rung.answer_within)
        said.append(tongue(f"{within}内答复", f"answer within {within}"))
    if rung.choose:
        said.append(tongue("必须作出选择", "must choose"))
    if rung.repeat is not None:
        step, longest = rung.repeat.step(baton.limit), rung.repeat.longest(baton.limit)
        first, last = tongue.length(step), tongue.length(longest)
        grows = tongue(f"，逐次加倍到 {last}", f", each wait twice the last, up to {last}") if longest != step else ""
        said.append(tongue(f"每隔 {first}再催{grows}", f"again every {first}{grows}"))
    return tongue("，", ", ").join(said)


def _title(roster: Roster, group: Group) -> str:
    """As Telegram calls it; until the bot has seen it, by what it answers for."""
    if group.title:
        return group.title
    area = roster.area(group.area_id).name if group.area_id is not None else ""
    return area or (roster.unit(group.unit_id).name if group.unit_id is not None else str(group.chat_id))
