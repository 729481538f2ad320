"""Joining and leaving: which Telegram account is whose."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import reaching
from bot.desk.desk import Desk
from bot.desk.inviting import digest_of
from bot.errors import Conflicting, NotFound, NotYours, TooLate
from bot.ids import PersonId
from bot.issues import Move
from bot.phones import number_of
from bot.roster import Person, Reach


async def join(desk: Desk, code: str, *, telegram_id: int, username: str | None, name: str) -> Person:
    """Bind the account that opened the link to the person it was made for."""
    digest = digest_of(code)
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
    return await _bind(desk, desk.roster.person(person_id), telegram_id, username)


async def join_by_number(desk: Desk, number: str, *, telegram_id: int, username: str | None) -> Person:
    """Bind an account by the number that Telegram says is its own, where the roster has it for one person only."""
    bound = desk.roster.by_telegram(telegram_id)
    found = desk.roster.phones.get(number_of(number), ())
    if bound is not None:
        if not found or bound in found:
            return bound
        raise Conflicting("account_taken", person_id=bound.id)
    if len(found) != 1 or not desk.roster.posts_of(found[0].id, desk.on):
        raise NotFound("no_such_number")
    if found[0].telegram_id is not None:
        raise Conflicting("number_taken")
    return await _bind(desk, found[0], telegram_id, username)


async def _bind(desk: Desk, person: Person, telegram_id: int, username: str | None) -> Person:
    """Whatever other links there are for this person end with it: one may lie about on paper."""
    await desk.tx.bind(person.id, telegram_id, username)
    await desk.tx.end_join_codes(person.id, desk.now)
    person = replace(person, telegram_id=telegram_id, username=username, reach=Reach.OK)
    if person.language or desk.roster.is_admin(person.id, desk.on):
        await desk.offer_menu(person)
    return person


async def unbind(desk: Desk, person_id: PersonId, *, by: PersonId) -> None:
    """A lost phone: the account is nobody's from here on. What the person owes stays theirs, and is stood in for."""
    require_admin(desk, by)
    person = desk.roster.person(person_id)
    if person_id == by:
        raise Conflicting("not_yourself")
    if person.telegram_id is None:
        raise Conflicting("not_joined", name=person.name[:40])
    await desk.tx.unbind(person_id)
    await desk.tx.end_join_codes(person_id, desk.now)
    desk.roster = await desk.tx.roster()
    await reaching.owed_goes_on(desk, person_id)


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
        await desk.offer_menu(replace(person, reach=Reach.OK))
    return person


def require_admin(desk: Desk, person_id: PersonId) -> None:
    if not desk.roster.is_admin(person_id, desk.on):
        raise NotYours(Move.REPORT, "not_admin")
