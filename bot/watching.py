"""The watchdog at work: it gathers the signs, asks every check, and owes the administrators what has changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot import auditing, bookkeeping, troubles
from bot.archive import Archive
from bot.auditing import Lap
from bot.backups import Health
from bot.batons import Level
from bot.clock import Clock
from bot.desk.desk import Desk
from bot.office import Office
from bot.ports import Store
from bot.space import Space
from bot.troubles import Say, Trouble
from bot.watchdog import CHECKS, CUT_OFF, Check, Finding, Signs, Vitals

log = logging.getLogger(__name__)

RESTLESS = 20
"""Breaches of one look that are written to the log."""


class Watch:
    """``vitals`` tells what only the process knows. ``well`` is None before the first look."""

    def __init__(
        self,
        store: Store,
        office: Office,
        clock: Clock,
        vitals: Callable[[], Vitals],
        checks: Mapping[str, Check] = CHECKS,
        archive: Archive | None = None,
    ) -> None:
        self._store, self._office, self._clock, self._vitals, self._checks = store, office, clock, vitals, checks
        self._archive = archive
        self._law, self._rungs, self._torn = Lap(), Lap(), 0
        self._spaces: Sequence[Space] = ()
        self._backup: Health | None = None
        self._known: dict[str, Trouble] | None = None
        self.well: bool | None = None

    async def signs(self) -> Signs:
        now = self._clock()
        async with self._store.snapshot() as tx:
            waiting = await tx.waiting(now)
        wrong = len(self._law.wrong), len(self._rungs.wrong), self._torn
        return Signs(now, self._vitals(), waiting, *wrong, self._spaces, self._backup)

    async def look(self) -> int:
        """A few issues further round, then every check; how many messages about it are owed."""
        try:
            await self._audit()
            self._torn = await bookkeeping.examine_changed(self._store)
            if self._archive is not None:
                self._spaces = await asyncio.to_thread(self._archive.spaces)
                self._backup = await self._archive.health()
            signs = await self.signs()
            found = {name: finding for name, check in self._checks.items() if (finding := check(signs)) is not None}
            self.well = not found
            if signs.vitals.blocked_since is not None:
                lasting = await self._lasting()
                found = {name: one for name, one in found.items() if name in lasting or name not in CUT_OFF}
            return await self._tell(found, signs.now)
        except Exception:
            self.well = False
            raise

    async def _audit(self) -> None:
        """Each batch in a snapshot of its own: an issue is seen as it is at one moment."""
        async with self._store.snapshot() as tx:
            found = await auditing.look(tx, self._law.last, await Desk.at(tx, self._office, self._clock()))
        for line in (self._law.passed(found.law) + self._rungs.passed(found.rungs))[:RESTLESS]:
            log.error("the auditor: %s", line)

    async def _tell(self, found: Mapping[str, Finding], now: datetime) -> int:
        known = await self._remembered()
        after, say = dict(known), {}
        for name in self._checks:
            finding = found.get(name)
            trouble, said = troubles.step(known.get(name), finding is not None, now, self._may(finding, now))
            after.pop(name, None)
            if trouble is not None:
                after[name] = trouble
            if said is not None:
                say[name] = said
        if after == known:
            return 0
        async with self._store.transaction() as tx:
            desk = await Desk.at(tx, self._office, now)
            for name, said in say.items():
                await self._owe(desk, name, said, after[name], found.get(name))
            await tx.set_fact(troubles.FACT, troubles.written(after))
        self._known = after
        return len(say)

    async def _remembered(self) -> dict[str, Trouble]:
        """A restart tells nobody twice."""
        if self._known is None:
            async with self._store.snapshot() as tx:
                self._known = troubles.read(await tx.fact(troubles.FACT))
        return self._known

    async def _lasting(self) -> set[str]:
        return {name for name, trouble in (await self._remembered()).items() if trouble.lasts}

    async def _owe(self, desk: Desk, name: str, said: Say, trouble: Trouble, finding: Finding | None) -> None:
        key, since = f"{name}:{trouble.since.isoformat()}", trouble.since.isoformat()
        if said is Say.WRONG and finding is not None:
            log.error("the watchdog: %s %s", name, dict(finding.facts) or "")
            at = trouble.told_at if trouble.told_at > desk.now else None
            await desk.alarm("wrong", key, not_before=at, check=name, since=since, given=dict(finding.facts))
        elif said is Say.RIGHT:
            log.info("the watchdog: %s is right again", name)
            at = self._morning(desk.now)
            until = (trouble.right_since or desk.now).isoformat()
            await desk.alarm("right", key, not_before=at, check=name, since=since, until=until)

    def _may(self, finding: Finding | None, now: datetime) -> datetime:
        return now if finding is None or finding.serious else self._morning(now) or now

    def _morning(self, now: datetime) -> datetime | None:
        """The end of this night; a day off is no reason to wait, for who administers watches then too."""
        policy = self._office.policy
        nights = replace(policy.quiet, days_off=False, pierce=frozenset())
        at = nights.release(now, Level.ROUTINE, policy.calendar)
        return at if at > now else None
