"""Roles that a rung asks for and nobody reachable holds today."""

from __future__ import annotations

from collections.abc import Iterator

from bot.audience import GROUP, HOLDER
from bot.commands.findings import several
from bot.commands.lint.flaws import Case, Flaw
from bot.commands.printing import Tongue
from bot.ids import AreaId, UnitId
from bot.roster import Person, Role, Roster

Place = tuple[UnitId, AreaId | None]


def nobody_holds(case: Case, roster: Roster, tongue: Tongue) -> Iterator[Flaw]:
    """Each role once, at the first rung that asks for it; then the places where a rung is heard by nobody.

    Who can be reached is no matter yet in an office where nobody has joined.
    """
    asked: dict[Role, list[str]] = {}
    joined = any(person.telegram_id is not None for person in roster.people)
    for kind, index, roles, _ in _audiences(case):
        for role in roles:
            asked.setdefault(role, []).append(case.written.at(kind, index, "to"))
    deaf = {role for *_, roles, alone in _audiences(case) if alone and not _held(roles, roster, case) for role in roles}
    for role, lines in asked.items():
        name, more = tongue.word("role", role), _more(lines[1:], tongue)
        held = _held([role], roster, case)
        if not held:
            yield Flaw(lines[0], tongue(
                f"花名册里今天没有人担任{name}，请在岗位表里补上{more}。",
                f"nobody is {name} today, add a post to the roster{more}.",
            ), grave=role in deaf)  # fmt: skip
        elif joined and not any(person.reachable for person in held):
            yield Flaw(lines[0], tongue(
                f"担任{name}的 {len(held)} 人都联系不上，请发加入链接（roster links）{more}。",
                f"none of {len(held)} with the role “{name}” can be reached, send them `roster links`{more}.",
            ), grave=False)  # fmt: skip
    yield from _heard_nowhere(case, roster, tongue)


def _heard_nowhere(case: Case, roster: Roster, tongue: Tongue) -> Iterator[Flaw]:
    """Where somebody hears a rung elsewhere, but nobody does for the issues of some unit or place."""
    places = _places(roster)
    for kind, index, roles, alone in _audiences(case):
        if alone and any(person.reachable for person in _held(roles, roster, case)):
            missed = [place for place in places if not any(_led(role, place, roster, case) for role in roles)]
            if missed:
                units = several(list(dict.fromkeys(_name(place, roster) for place in missed)), 3)
                names = "、".join(tongue.word("role", role) for role in roles)
                yield Flaw(case.written.at(kind, index, "to"), tongue(
                    f"{units}的事项没有联系得上的{names}，这一级没有人收到，请补岗位或发加入链接。",
                    f"for issues of {units} nobody reachable is {names}, so nobody hears this; add a post.",
                ), grave=False)  # fmt: skip


def _audiences(case: Case) -> Iterator[tuple[str, int, list[Role], bool]]:
    """The roles of each rung and tally, and whether nobody else hears it."""
    told = [("rung", rung.index, rung.to) for rung in case.policy.rungs]
    for kind, index, to in [*told, *(("tally", at, tally.to) for at, tally in enumerate(case.policy.tallies))]:
        roles = [Role(word) for word in to if word not in (HOLDER, GROUP)]
        yield kind, index, roles, bool(roles) and len(roles) == len(to)


def _more(lines: list[str], tongue: Tongue) -> str:
    numbers = "、".join(dict.fromkeys(line.rpartition(":")[2] for line in lines))
    return tongue(f"（另见第 {numbers} 行）", f" (also lines {numbers})") if numbers else ""


def _places(roster: Roster) -> list[Place]:
    """The units that some route names, each with one smallest area of every unit that runs areas."""
    around = {area.parent_id for area in roster.areas}
    run = {roster.unit_of_area(area.id): area.id for area in reversed(roster.areas) if area.id not in around}
    found: dict[Place, None] = {}
    for rule in roster.routes:
        for area_id in [rule.area_id] if rule.area_id is not None or not run else run.values():
            found[rule.lead, area_id] = None
    return list(found)


def _name(place: Place, roster: Roster) -> str:
    lead, area_id = place
    unit_id = roster.unit_of_area(area_id)
    around = f"·{roster.unit(unit_id).name}" if unit_id is not None and unit_id != lead else ""
    return roster.unit(lead).name + around


def _led(role: Role, place: Place, roster: Roster, case: Case) -> bool:
    return any(person.reachable for person in roster.leaders(role, *place, case.on))


def _held(roles: list[Role], roster: Roster, case: Case) -> list[Person]:
    held = [post.person_id for post in roster.posts if post.role in roles and post.held(case.on)]
    return [roster.person(person_id) for person_id in dict.fromkeys(held)]
