"""What an office has settled for itself: its catalogue, its policy, its time zone."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from secrets import token_bytes
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.bands import Band
from bot.batons import Baton, Level
from bot.catalogue import Catalogue
from bot.durations import Duration
from bot.ids import PolicyId, UnitId
from bot.policy import Calendar, Policy, default_policy_text
from bot.traces import place_of

if TYPE_CHECKING:
    from bot.ports import Transaction
    from bot.roster import Roster

log = logging.getLogger(__name__)

_FOREWARNED = timedelta(days=31)  # from 1 December on next year's calendar is missed


@dataclass(slots=True)
class Office:
    """``policy_id`` is the row of the policy in force; older ones are loaded when a baton names them.

    A unit that keeps a calendar of its own has a row of its own, the same policy by that calendar: so a baton's
    ``policy_id`` says by whose clock it runs.

    ``secret`` is what join codes are made with; without a lasting one they do not outlive the process.
    ``bands`` are the last that were worked out: the next are found sooner from there.
    """

    catalogue: Catalogue
    policy: Policy
    policy_text: str
    zone: ZoneInfo
    language: str
    policy_id: PolicyId = PolicyId(0)
    admin_ids: frozenset[int] = frozenset()
    secret: bytes = field(default_factory=lambda: token_bytes(32), repr=False)
    bands: dict[tuple[Level, Duration, PolicyId, str], Band] = field(default_factory=dict)
    _units: dict[str, PolicyId] = field(default_factory=dict)
    _kept: dict[PolicyId, Policy] = field(default_factory=dict)

    def day(self, at: datetime) -> date:
        """The local day of a moment."""
        return at.astimezone(self.zone).date()

    async def take_office(self, tx: Transaction, now: datetime) -> None:
        """Write the policy down, once for each calendar, so that batons can name it."""
        self.policy_id = await self._keep(tx, None, now)
        self._units = {unit: await self._keep(tx, unit, now) for unit in self.policy.units}

    async def _keep(self, tx: Transaction, unit: str | None, now: datetime) -> PolicyId:
        packaged = default_policy_text()
        whole = (self.zone.key, self.policy_text, packaged, *([unit] if unit else []))
        digest = hashlib.sha256("\0".join(whole).encode()).hexdigest()
        kept = await tx.keep_policy(digest, self.policy_text, packaged, self.zone.key, unit, now)
        self._kept[kept] = self.policy.by_clock_of(unit)
        return kept

    def clock_of(self, unit_id: UnitId | None, roster: Roster) -> tuple[PolicyId, Policy]:
        """The policy in force by the calendar of a unit: its own, that of the nearest above it, or the office's."""
        unit = self.policy.unit_of(unit.code for unit in roster.unit_chain(unit_id)) if self._units else None
        policy_id = self.policy_id if unit is None else self._units[unit]
        return policy_id, self.policy if unit is None else self._kept[policy_id]

    def calendars(self, roster: Roster) -> dict[UnitId, Calendar]:
        """By unit, where it is not the office's."""
        policies = {unit.id: self.clock_of(unit.id, roster)[1] for unit in roster.units} if self._units else {}
        return {unit_id: policy.calendar for unit_id, policy in policies.items() if policy is not self.policy}

    async def policy_of(self, baton: Baton, tx: Transaction) -> Policy:
        """The policy in force when the baton was opened, by the clock of who owed it then."""
        if baton.policy_id == self.policy_id:
            return self.policy
        if baton.policy_id not in self._kept:
            text, packaged, zone, unit = await tx.policy(baton.policy_id)
            try:
                policy = Policy.load(text, zone=ZoneInfo(zone), over=packaged).by_clock_of(unit)
            except (
                ValueError,
                LookupError,
                TypeError,
            ) as error:  # it counts in lists and tallies of others
                log.error("policy %s cannot be read, the one in force counts: %s", baton.policy_id, place_of(error))
                policy = self.policy
            self._kept[baton.policy_id] = policy
        return self._kept[baton.policy_id]

    async def older_since(self, baton: Baton, tx: Transaction) -> datetime | None:
        """Since when the policy was in force that the baton keeps; None where it is still the one in force."""
        in_force = baton.policy_id in (self.policy_id, *self._units.values())
        return None if in_force else await tx.policy_since(baton.policy_id)

    async def clock_kept_by(self, baton: Baton, tx: Transaction) -> str | None:
        """The code of the unit by whose calendar the baton runs; None for the office's own."""
        return (await tx.policy(baton.policy_id))[3] if baton.policy_id != self.policy_id else None

    def unknown_year(self, on: date) -> int | None:
        """The year whose make-up workdays should be known by now and are not: this one, from December on the next."""
        years = dict.fromkeys((on.year, (on + _FOREWARNED).year))
        return next((year for year in years if not self.policy.calendar.published(year)), None)
