"""Counting for a digest, and listing what it counts: a few questions to the database, however much there is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.bands import Band, band
from bot.batons import Baton, Owes
from bot.digest import RATED, Digest, Section, Slot
from bot.ids import BatonId, IssueId, PersonId, UnitId
from bot.issues import Issue
from bot.listings import Counted, InHand, Listing
from bot.metrics import Window, rates
from bot.nearness import Nearness
from bot.office import Office
from bot.ports import Transaction
from bot.roster import Roster
from bot.rungs import Colour
from bot.scopes import Scope, Sight, scope_of_person, sight_of

UNITS, WORST, CLOSED = 8, 5, 10


async def count(
    tx: Transaction,
    office: Office,
    scope: Scope,
    slot: Slot,
    now: datetime,
    sections: Collection[Section] = tuple(Section),
) -> Digest:
    """What the sections need of what the scope holds."""
    rated = Window(slot.end - RATED, slot.end)
    in_hand = await tx.in_hand(await bands(tx, office, now), scope, now)
    overdue = overdue_by_unit(in_hand) if Section.OVERDUE in sections else {}
    worst = {unit: await tx.longest_overdue(unit, scope, now, WORST) for unit in list(overdue)[:UNITS]}
    promised = await promised_today(tx, office, scope, now) if Section.OVERDUE in sections else []
    named = [baton.issue_id for batons in worst.values() for baton in batons]
    named += [issue_id for issue_id, _ in promised[:WORST]]
    roster = await tx.roster()
    nearness = Nearness(office.catalogue, roster)
    facts = await tx.rate_facts(rated, scope, now, nearness) if Section.RATES in sections else None
    clocks = office.policy.calendar, office.calendars(roster)
    return Digest(
        slot=slot,
        rated=rated,
        filed=await tx.count(Listing(Counted.FILED, slot.window), scope),
        closed_count=await tx.count(Listing(Counted.CLOSED, slot.window), scope),
        statuses=await tx.open_by_status(scope),
        colours={colour: sum(some.count for some in in_hand if some.colour is colour) for colour in Colour},
        overdue=overdue,
        worst=worst,
        issues=await tx.issues_of(named) if named else {},
        closed=await tx.closed_in(slot.window, scope, CLOSED) if Section.CLOSED in sections else [],
        promised=promised,
        rates=rates(facts, *clocks) if facts else None,
        by_unit={unit: rates(facts.of(unit), *clocks) for unit in facts.units[:UNITS]} if facts else None,
    )


def overdue_by_unit(in_hand: Iterable[InHand]) -> dict[UnitId, int]:
    """The most first."""
    found: dict[UnitId, int] = {}
    for some in in_hand:
        if some.overdue and some.unit_id is not None:
            found[some.unit_id] = found.get(some.unit_id, 0) + some.count
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


async def promised_today(
    tx: Transaction, office: Office, scope: Scope, now: datetime
) -> list[tuple[IssueId, datetime]]:
    """What was said to be done today and is not, the earliest first."""
    return [promise for promise in await tx.promises(scope) if office.day(promise[1]) == office.day(now)]


async def bands(tx: Transaction, office: Office, now: datetime) -> list[Band]:
    """For every limit that something is handled by, under the policy it was dispatched under."""
    found = []
    for level, limit, policy_id, category in await tx.limits_in_hand():
        sample = Baton(BatonId(0), IssueId(0), Owes.SUBMIT, None, None, level, limit, now, now, policy_id)
        key, policy = (level, limit, policy_id, category), await office.policy_of(sample, tx)
        office.bands[key] = band(level, limit, policy_id, policy, now, office.bands.get(key), category)
        found.append(office.bands[key])
    return found


async def page(
    tx: Transaction, office: Office, listing: Listing, scope: Scope, now: datetime, offset: int, limit: int
) -> tuple[list[Issue], int]:
    """One page of what a number counts, and how many there are in all."""
    if listing.counted is Counted.PROMISED:
        ids = [issue_id for issue_id, _ in await promised_today(tx, office, scope, now)]
        shown = ids[offset : offset + limit]
        issues = await tx.issues_of(shown)
        return [issues[issue_id] for issue_id in shown], len(ids)
    coloured = await bands(tx, office, now) if listing.counted.colour else []
    return await tx.listed(listing, scope, now, coloured, offset, limit)


async def scope_of(tx: Transaction, reader: PersonId, roster: Roster, on: date) -> Scope:
    """What the reader answers for, with the private issues that they may see."""
    return replace(scope_of_person(reader, roster, on), sight=await sight(tx, reader, roster, on))


async def sight(tx: Transaction, reader: PersonId, roster: Roster, on: date) -> Sight:
    return sight_of(reader, await tx.private_handled(), roster, on)
