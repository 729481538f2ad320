"""What a group settles for itself: when its digest comes, what it says; and in which language it or a person reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from bot.desk.desk import Desk
from bot.digest import MOST_TIMES, Section, sections_of, times_of
from bot.errors import Conflicting, Incomplete, NotYours
from bot.ids import ChatId, PersonId
from bot.issues import Move
from bot.roster import Group, Role, Roster

SETTLING = (
    Role.UNIT_HEAD,
    Role.LEADER_IN_CHARGE,
    Role.STREET_SECRETARY,
    Role.DISTRICT_LEADER,
    Role.DISPATCHER,
)


def may_settle(group: Group, person_id: PersonId, roster: Roster, on: date) -> bool:
    """The leaders and dispatchers of what the group answers for, and administrators."""
    unit_id = group.unit_id if group.unit_id is not None else roster.unit_of_area(group.area_id)
    leaders = (person for role in SETTLING for person in roster.leaders(role, unit_id, group.area_id, on))
    return roster.is_admin(person_id, on) or any(person.id == person_id for person in leaders)


def groups_to_settle(desk: Desk, by: PersonId) -> list[Group]:
    met = [group for group in desk.roster.groups if group.chat_id is not None and group.bound_at is not None]
    return [group for group in met if may_settle(group, by, desk.roster, desk.on)]


async def settled_by(desk: Desk, chat_id: ChatId, by: PersonId) -> Group:
    """The group, for somebody who may settle it."""
    group = await desk.tx.group(chat_id)
    if group is None or group.bound_at is None:
        raise Conflicting("group_not_bound")
    if not may_settle(group, by, desk.roster, desk.on):
        raise NotYours(Move.REPORT, "not_a_leader")
    return group


async def settle_times(desk: Desk, chat_id: ChatId, times: tuple[time, ...], *, by: PersonId) -> None:
    """None at all switches the digest off. What has passed today is not caught up with."""
    before = await settled_by(desk, chat_id, by)
    if len(set(times)) > MOST_TIMES:
        raise Incomplete("bad_times", most=MOST_TIMES)
    wanted = tuple(sorted(set(times)))
    await desk.tx.save_group(before, replace(before, digest=wanted, settled_at=desk.now))


async def toggle_time(desk: Desk, chat_id: ChatId, at: time, *, by: PersonId) -> None:
    before = await settled_by(desk, chat_id, by)
    await settle_times(desk, chat_id, tuple({*times_of(before)} ^ {at}), by=by)


async def toggle_section(desk: Desk, chat_id: ChatId, section: Section, *, by: PersonId) -> None:
    """A digest that says nothing is switched off by its times instead."""
    before = await settled_by(desk, chat_id, by)
    wanted = set(sections_of(before)) ^ {section}
    if not wanted:
        raise Conflicting("no_section_left")
    await desk.tx.save_group(before, replace(before, sections=tuple(s.value for s in Section if s in wanted)))


async def settle_topic(desk: Desk, chat_id: ChatId, topic: int | None, *, by: PersonId) -> None:
    """Where in a forum cards and digests stand; None is its general topic."""
    before = await settled_by(desk, chat_id, by)
    await desk.tx.save_group(before, replace(before, topic=topic))


async def choose_language(desk: Desk, language: str, *, by: PersonId) -> None:
    """For what one person reads in private; the menu of their chat comes after it."""
    await desk.tx.set_language(by, language)
    desk.roster = await desk.tx.roster()
    await desk.offer_menu(desk.roster.person(by))


async def settle_language(desk: Desk, chat_id: ChatId, language: str, *, by: PersonId) -> None:
    before = await settled_by(desk, chat_id, by)
    await desk.tx.save_group(before, replace(before, language=language))
