"""What the lists of a conversation hold: one page of each, and how many there are in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.batons import Baton, Owes
from bot.boards import Filter, Tallies
from bot.desk import counting
from bot.errors import Incomplete
from bot.ids import IssueId, PersonId
from bot.issues import Issue
from bot.office import Office
from bot.ports import Transaction
from bot.roster import Roster
from bot.scopes import Charge, Scope, scope_of
from bot.searching import Word, understood

LONGEST, MOST_FOUND = 100, 200  # symbols of a search, issues that it lists


class Part(StrEnum):
    """Why an issue is somebody's own."""

    OWED = "owed"
    FILED = "filed"
    FOLLOWED = "followed"


@dataclass(frozen=True, slots=True)
class Own:
    """``baton`` is what is owed about it, in the first part."""

    part: Part
    issue: Issue
    baton: Baton | None = None


async def mine(
    tx: Transaction, who: PersonId, offset: int, limit: int, *, public: bool = False
) -> tuple[list[Own], Mapping[Part, int]]:
    """What somebody owes, the earliest due first; then what they filed; then what they follow."""
    owed = await _owed(tx, who, public)
    shown = owed[offset : offset + limit]
    about = await tx.issues_of([baton.issue_id for baton in shown])
    lines = [Own(Part.OWED, about[baton.issue_id], baton) for baton in shown]
    counts = {Part.OWED: len(owed)}
    for part, ask in ((Part.FILED, tx.filed_by), (Part.FOLLOWED, tx.followed_by)):
        before = sum(counts.values())
        issues, counts[part] = await ask(who, max(0, offset - before), limit - len(lines), public=public)
        lines += [Own(part, issue) for issue in issues]
    return lines, counts


async def _owed(tx: Transaction, who: PersonId, public: bool) -> list[Baton]:
    """Who owes the ack owes the handling after it: one line for both, with what comes first."""
    batons = await tx.batons_held_by(who)
    untaken = {baton.issue_id for baton in batons if baton.owes is Owes.ACKNOWLEDGE}
    owed = [baton for baton in batons if baton.owes is not Owes.SUBMIT or baton.issue_id not in untaken]
    if not public:
        return owed
    about = await tx.issues_of([baton.issue_id for baton in owed])
    return [baton for baton in owed if not about[baton.issue_id].private]


async def board(
    tx: Transaction, office: Office, scope: Scope, chosen: Filter, now: datetime, offset: int, limit: int
) -> tuple[list[Issue], Tallies]:
    """What is open in the scope, the earliest due first."""
    bands = await counting.bands(tx, office, now)
    tallies = await tx.tallies(scope, now, bands)
    if not tallies.left_by(chosen):
        return [], tallies
    ids = await tx.board(chosen, scope, now, bands, offset, limit)
    issues = await tx.issues_of(ids)
    return [issues[issue_id] for issue_id in ids], tallies


async def scope_for(tx: Transaction, charge: Charge | None, reader: PersonId, roster: Roster, on: date) -> Scope:
    """A charge of the reader's, with the private issues that they may see; without one what they owe themselves."""
    if charge is None:
        return Scope(holder=reader)
    return replace(scope_of(charge, roster), sight=await counting.sight(tx, reader, roster, on))


def sought(query: str, roster: Roster, categories: Mapping[str, str]) -> tuple[Word, ...]:
    """The words to look for; raise `Incomplete` where there is none, or far more than anybody would look for."""
    if len(query) > LONGEST:
        raise Incomplete("find_less", most=LONGEST)
    words = understood(query, roster, categories)
    if not words:
        raise Incomplete("find_what")
    return words


async def found(
    tx: Transaction, words: tuple[Word, ...], reader: PersonId | None, roster: Roster, on: date
) -> tuple[list[IssueId], bool]:
    """What the words are met by, of what the reader may see, and whether there is more than is looked through."""
    sight = await counting.sight(tx, reader, roster, on) if reader is not None else None
    ids = await tx.found(words, sight, MOST_FOUND + 1)
    return ids[:MOST_FOUND], len(ids) > MOST_FOUND
