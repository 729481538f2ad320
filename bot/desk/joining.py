"""Joining: one-time codes, accounts, groups; and what happens to the batons of who leaves."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot import issues
from bot.batons import Baton, Owes
from bot.desk import naming
from bot.desk.desk import Case, Desk
from bot.errors import Conflicting, NotFound, NotYours, TooLate
from bot.ids import AreaId, ChatId, PersonId, UnitId
from bot.importing import Changes
from bot.issues import Issue, Move
from bot.ports import Transaction
from bot.roster import Group, Person, Reach, Role
from bot.roster_file import RosterFile

LINK_LIFETIME = timedelta(days=7)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


async def new_code(tx: Transaction, person_id: PersonId | None, now: datetime) -> str:
    """A code that works once and for seven days; None for the claim of the first administrator."""
    code = secrets.token_urlsafe(12)
    await tx.add_join_code(_digest(code), person_id, now + LINK_LIFETIME)
    return code


async def join(desk: Desk, code: str, *, telegram_id: int, username: str | None, name: str) -> Person:
    """Bind the account that opened the link to the person it was made for."""
    digest = _digest(code)
    found = await desk.tx.join_code(digest)
    if found is None:
        raise NotFound("no_such_code")
    person_id, expires_at, used_at = found
    bound = desk.roster.by_telegram(telegram_id)
    if used_at is not None:
        if bound is not None and bound.id == person_id:
            return bound  # the same person pressed the link again
        raise TooLate("code_used")
    if desk.now >= expires_at:
        raise TooLate("code_expired")
    if bound is not None and person_id is not None and bound.id != person_id:
        raise Conflicting("account_taken", person_id=bound.id)
    if not await desk.tx.use_join_code(digest, desk.now):
        raise TooLate("code_used")
    if person_id is None:
        return await make_admin(desk, telegram_id=telegram_id, username=username, name=name)
    await desk.tx.bind(person_id, telegram_id, username)
    return replace(desk.roster.person(person_id), telegram_id=telegram_id, username=username, reach=Reach.OK)


async def make_admin(desk: Desk, *, telegram_id: int, username: str | None, name: str) -> Person:
    """An administrator named by a setting or by the claim link; a person of the roster keeps their own row."""
    person = desk.roster.by_telegram(telegram_id)
    if person is None:
        person = await desk.tx.add_person(
            Person(
                id=PersonId(0),
                code=f"admin-{telegram_id}",
                name=name,
                telegram_id=telegram_id,
                username=username,
                reach=Reach.OK,
            )
        )
    if not desk.roster.is_admin(person.id, desk.on):
        await desk.tx.add_admin(person.id)
    return person


async def invite(desk: Desk, person_id: PersonId, *, by: PersonId) -> str:
    require_admin(desk, by)
    return await new_code(desk.tx, person_id, desk.now)


async def bind_group(
    desk: Desk,
    chat_id: ChatId,
    title: str,
    *,
    by: PersonId,
    unit_id: UnitId | None = None,
    area_id: AreaId | None = None,
) -> Group:
    """Say which unit or area a group belongs to; its cards and digests follow from that."""
    require_admin(desk, by)
    before = await desk.tx.group(chat_id)
    after = replace(
        before or Group(chat_id=chat_id, title=title),
        title=title,
        unit_id=unit_id,
        area_id=area_id,
        bound_at=desk.now,
    )
    await desk.tx.save_group(before, after)
    return after


async def meet_group(desk: Desk, chat_id: ChatId, title: str, *, is_admin: bool, present: bool) -> Group | None:
    """The bot was added, promoted, demoted or removed: note it; a group listed by its title is bound now."""
    known = await desk.tx.group(chat_id)
    if known is None:
        listed = next((g for g in desk.roster.groups if g.chat_id is None and g.title == title), None)
        if listed is None or not present:
            return None
        known = replace(listed, chat_id=chat_id, bound_at=desk.now, is_admin=is_admin)
        await desk.tx.save_group(listed, known)
        return known
    after = replace(known, title=title, is_admin=is_admin if present else None)
    await desk.tx.save_group(known, after)
    return after


async def move_group(desk: Desk, old: ChatId, new: ChatId) -> None:
    """A group became a supergroup: its id is another one, and the cards of open issues are posted again."""
    issue_ids = await desk.tx.move_chat(old, new)
    desk.roster = await desk.tx.roster()
    for issue_id in issue_ids:
        issue = await desk.tx.issue(issue_id)
        if issue.open:
            await desk.refresh_cards(issue, f"moved:{new}")


def require_admin(desk: Desk, person_id: PersonId) -> None:
    if not desk.roster.is_admin(person_id, desk.on):
        raise NotYours(Move.REPORT, "not_admin")


async def import_roster(desk: Desk, file: RosterFile) -> Changes:
    """Take a roster over; the batons of who left their unit go to the unit's next person."""
    changes = await desk.tx.import_roster(file, desk.on, desk.now)
    await desk.tx.roster_changed()
    desk.roster = await desk.tx.roster()
    if changes.ended:
        await give_over(desk)
    return changes


async def give_over(desk: Desk) -> int:
    """Hand the batons of who has left their post to the next person; how many there were."""
    gone = {holding for holding in await desk.tx.holdings() if _left(desk, *holding, desk.on)}
    given = 0
    for holder in sorted({holding[0] for holding in gone}):
        for baton in await desk.tx.batons_held_by(holder):
            if (holder, baton.owes, baton.unit_id) in gone:
                await _give_over(desk, baton)
                given += 1
    return given


def _left(desk: Desk, holder: PersonId, owes: Owes, unit_id: UnitId | None, on: date) -> bool:
    """Whether the holder no longer has the post by which they held it."""
    roles = {post.role for post in desk.roster.posts_of(holder, on)}
    if owes in (Owes.SUBMIT, Owes.ANSWER) and unit_id is not None:
        return holder not in {person.id for person in desk.roster.members(unit_id, on)}
    if owes in (Owes.DISPATCH, Owes.DECIDE):
        return not roles & {Role.DISPATCHER, Role.SUPERVISION, Role.ADMIN}
    return not roles


def _successors(desk: Desk, baton: Baton, issue: Issue) -> list[PersonId]:
    if baton.owes is Owes.ANSWER and baton.unit_id is not None:
        people = [person.id for person in desk.roster.owners_of(baton.unit_id, issue.area_id, desk.on)]
        return sorted(people, key=lambda person_id: person_id != issue.owner_id)
    if baton.owes is Owes.ANSWER:
        return naming.dispatchers(issue, desk.roster, desk.on)
    return naming.holders(baton.owes, issue, desk.roster, desk.on)


async def _give_over(desk: Desk, baton: Baton) -> None:
    issue = await desk.tx.issue(baton.issue_id)
    if baton.owes is Owes.ACKNOWLEDGE:
        return  # it follows its submit baton
    if baton.owes is Owes.SUBMIT and issue.lead_id is not None:
        people = desk.roster.owners_of(issue.lead_id, issue.area_id, desk.on)
        if people:
            case = Case(issue, tuple(await desk.tx.open_batons(issue.id)), None)
            saved, _ = await desk.commit(case, issues.reassign(issue, to=people[0].id), Move.REASSIGN, to=people[0].id)
            now_open = next(b for b in await desk.tx.open_batons(issue.id) if b.owes is Owes.SUBMIT)
            await desk.task(saved, now_open, people[0].id)
        return
    others = [person for person in _successors(desk, baton, issue) if person != baton.holder_id]
    if others:
        await desk.task(issue, await desk.tx.hand_on(baton, to=others[0]), others[0])
