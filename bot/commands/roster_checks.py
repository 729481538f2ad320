"""Whether the roster can carry the work: pure questions to a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.audience import GROUP, HOLDER
from bot.catalogue import Catalogue
from bot.commands.findings import Finding, bad, good, odd, several
from bot.commands.printing import Tongue
from bot.policy import Policy
from bot.roster import Role, Roster


def check_roster(roster: Roster, catalogue: Catalogue, policy: Policy, on: date, tongue: Tongue) -> Iterator[Finding]:
    if not roster.people or not roster.units:
        yield odd(tongue(
            "花名册还是空的：请运行 roster import。", "The roster is empty: run `roster import`."
        ))  # fmt: skip
        return
    yield good(tongue(
        f"花名册：{len(roster.units)} 个单位，{len(roster.areas)} 个区域，{len(roster.people)} 人。",
        f"Roster: {len(roster.units)} units, {len(roster.areas)} areas, {len(roster.people)} people.",
    ))  # fmt: skip
    yield from _people(roster, on, tongue)
    yield from _units(roster, on, tongue)
    yield from _roles(roster, policy, on, tongue)
    yield from _routes(roster, catalogue, tongue)
    yield from unknown_calendars(roster, policy, tongue)


def _people(roster: Roster, on: date, tongue: Tongue) -> Iterator[Finding]:
    serving = [person for person in roster.people if roster.posts_of(person.id, on)]
    away = [person.name for person in serving if not person.reachable]
    if away:
        yield odd(tongue(
            f"{len(serving)} 人中有 {len(away)} 人还联系不上（{several(away)}）：请用 roster links 发加入链接。",
            f"{len(away)} of {len(serving)} people cannot be reached ({several(away)}): send them `roster links`.",
        ))  # fmt: skip
    else:
        yield good(tongue("在岗的人都能联系上。", "Everybody in office can be reached."))


def _units(roster: Roster, on: date, tongue: Tongue) -> Iterator[Finding]:
    """A unit that leads by some route must have somebody to name; others may be mere names in the tree."""
    leading = {rule.lead for rule in roster.routes}
    idle = [unit.name for unit in roster.units if unit.id in leading and not roster.members(unit.id, on)]
    if idle:
        yield bad(tongue(
            f"这些主办单位没有联络员、成员或负责人：{several(idle)}。请在岗位表里补上。",
            f"These lead units have no liaison, member or head: {several(idle)}. Add posts.",
        ))  # fmt: skip
    held = {post.unit_id for post in roster.posts if post.held(on)}
    empty = [unit.name for unit in roster.units if unit.id not in held and unit.id not in leading]
    if empty:
        yield odd(tongue(
            f"这些单位没有一个人：{several(empty)}。", f"These units have nobody: {several(empty)}."
        ))  # fmt: skip


def _roles(roster: Roster, policy: Policy, on: date, tongue: Tongue) -> Iterator[Finding]:
    held = {post.role for post in roster.posts if post.held(on)}
    if not held & {Role.DISPATCHER, Role.SUPERVISION, Role.ADMIN}:
        yield bad(tongue(
            "没有派单员，也没有督查或管理员：没有分工规则的事项无人分派。请在岗位表里补上。",
            "Nobody dispatches, supervises or administers: what no route fits is left lying. Add a post.",
        ))  # fmt: skip
    asked = [word for rung in policy.rungs for word in rung.to] + [
        word for tally in policy.tallies for word in tally.to
    ]
    wanted = [Role.DISPATCHER, *(Role(word) for word in asked if word not in (HOLDER, GROUP))]
    missing = [tongue.word("role", role) for role in dict.fromkeys(wanted) if role not in held]
    if missing:
        yield odd(tongue(
            f"催督办要找的这些角色没有人：{several(missing, 11)}。请在岗位表里补上，否则那一级无人收到。",
            f"The ladder asks for roles that nobody holds: {several(missing, 11)}. Add posts.",
        ))  # fmt: skip
    else:
        yield good(tongue("催督办的每个角色都有人。", "Every role of the ladder is held."))


def _routes(roster: Roster, catalogue: Catalogue, tongue: Tongue) -> Iterator[Finding]:
    """A rule for some area only is a rule: elsewhere the dispatcher decides, as somebody chose."""
    ruled = tuple(rule.category for rule in roster.routes)
    lost = [
        f"{category.code} {category.name}"
        for category in catalogue
        if category != catalogue.fallback and not category.code.startswith(ruled)
    ]
    if lost:
        yield odd(tongue(
            f"{len(catalogue)} 类事项中有 {len(lost)} 类没有分工（{several(lost, 3)}）：会先到派单员那里。",
            f"{len(lost)} of {len(catalogue)} categories have no route ({several(lost, 3)}): the dispatcher decides.",
        ))  # fmt: skip
    else:
        yield good(tongue("每类事项都有分工。", "Every category has a route."))


def unknown_calendars(roster: Roster, policy: Policy, tongue: Tongue) -> Iterator[Finding]:
    """Calendars that the policy gives to units that are nobody: their code is misspelt, or left the roster."""
    unknown = [code for code in policy.units if roster.unit_by_code(code) is None]
    if unknown:
        yield odd(tongue(
            f"规则里这些单位的日历用不上，花名册没有这个编码：{several(unknown)}。请改 [calendar.unit.编码]。",
            f"The policy has calendars for units that the roster lacks: {several(unknown)}. Mend [calendar.unit.CODE].",
        ))  # fmt: skip
