"""One-time join links: who still needs one, and codes that no row and no log ever holds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.desk.desk import Desk
from bot.errors import Conflicting
from bot.ids import PersonId, UnitId
from bot.office import Office
from bot.ports import Transaction
from bot.roster import Person, Roster

LINK_LIFETIME = timedelta(days=7)
_LENGTH = 12  # bytes of a code


def digest_of(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


async def new_code(tx: Transaction, person_id: PersonId | None, now: datetime) -> str:
    """A code that works once and for seven days; None for the claim of the first administrator."""
    code = secrets.token_urlsafe(_LENGTH)
    await tx.add_join_codes({digest_of(code): person_id}, now + LINK_LIFETIME)
    return code


async def invite(desk: Desk, people: Sequence[PersonId]) -> str:
    """Make a code for each; what is returned may stand in a row, for only this office can tell the codes from it."""
    invitation = secrets.token_urlsafe(_LENGTH)
    digests = {digest_of(code_in(desk.office, invitation, person_id)): person_id for person_id in people}
    await desk.tx.add_join_codes(digests, desk.now + LINK_LIFETIME)
    return invitation


async def invite_one(desk: Desk, person_id: PersonId) -> str:
    """Also somebody who never started the bot or has blocked it: the link starts it again."""
    person = desk.roster.person(person_id)
    if person.reachable:
        raise Conflicting("already_joined", name=person.name[:40])
    return await invite(desk, [person_id])


def code_in(office: Office, invitation: str, person_id: PersonId) -> str:
    """A copy of the database alone opens no door: the office's secret is not in it."""
    made = hmac.digest(office.secret, f"join:{invitation}:{person_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(made[:_LENGTH]).decode()


def waiting(roster: Roster, on: date, within: UnitId | None = None) -> list[Person]:
    """Who is in office and has no account yet; ``within`` a unit and those below it."""
    return [
        person
        for person in roster.people
        if person.telegram_id is None
        and (units := roster.units_of(person.id, on))
        and (within is None or any(within in _above(roster, unit_id) for unit_id in units))
    ]


def _above(roster: Roster, unit_id: UnitId) -> list[UnitId]:
    return [unit.id for unit in roster.unit_chain(unit_id)]
