"""What an office has settled for itself: its catalogue, its policy, its time zone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from secrets import token_bytes
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.bands import Band
from bot.batons import Baton, Level
from bot.catalogue import Catalogue
from bot.durations import Duration
from bot.ids import PolicyId
from bot.policy import Policy, default_policy_text

if TYPE_CHECKING:
    from bot.ports import Transaction


@dataclass(slots=True)
class Office:
    """``policy_id`` is the row of the policy in force; older ones are loaded when a baton names them.

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
    _older: dict[PolicyId, Policy] = field(default_factory=dict)

    def day(self, at: datetime) -> date:
        """The local day of a moment."""
        return at.astimezone(self.zone).date()

    async def take_office(self, tx: Transaction, now: datetime) -> None:
        """Write the policy down, so that batons can name it."""
        packaged = default_policy_text()
        digest = hashlib.sha256("\0".join((self.zone.key, self.policy_text, packaged)).encode()).hexdigest()
        self.policy_id = await tx.keep_policy(digest, self.policy_text, packaged, self.zone.key, now)

    async def policy_of(self, baton: Baton, tx: Transaction) -> Policy:
        """The policy in force when the baton was opened."""
        if baton.policy_id == self.policy_id:
            return self.policy
        if baton.policy_id not in self._older:
            text, packaged, zone = await tx.policy(baton.policy_id)
            self._older[baton.policy_id] = Policy.load(text, zone=ZoneInfo(zone), over=packaged)
        return self._older[baton.policy_id]
