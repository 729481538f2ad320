"""What the clock does: nudge what is due, let drafts expire, post digests. One batch a call, and how much it did."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.clock import Clock
from bot.desk import absences, drafting
from bot.desk.desk import Desk
from bot.desk.forewarning import miss_calendar
from bot.desk.leaving import give_over
from bot.desk.menus import offer_menus, own_menus
from bot.desk.nudging import fire
from bot.digest import next_slot, slot_due
from bot.drafts import DraftState
from bot.errors import ChangedMeanwhile, Outage
from bot.ids import BatonId, ChatId, DraftId
from bot.inbox import KEPT_FOR
from bot.meters import Meters
from bot.notices import PRIORITY, Kind, Notice
from bot.office import Office
from bot.ports import Store
from bot.roster import Roster
from bot.traces import place_of

log = logging.getLogger(__name__)

BATCH = 50
POISONED = timedelta(hours=1)
LOOKED_AGAIN = timedelta(days=1)
NOTICES_KEPT_FOR = timedelta(days=30)


class Rounds:
    """Each part guards itself: one row that fails is put off and told, the others go on."""

    def __init__(self, store: Store, office: Office, clock: Clock, meters: Meters | None = None) -> None:
        self._store, self._office, self._clock = store, office, clock
        self._meters = meters or Meters()
        self._digested: dict[ChatId, datetime] = {}
        self._digested_for: Roster | None = None  # and until when it has none to post
        self._digest_at = datetime.min.replace(tzinfo=UTC)
        self._day: date | None = None

    async def tick(self) -> int:
        """Everything that is due now, one batch of each kind; one look tells whether there is anything."""
        if await self._at_rest():
            return 0
        done = await self.nudge_due() + await self.expire_drafts() + await self.post_digests()
        return done + await self.end_posts() + await self.turn_absences()

    async def _at_rest(self) -> bool:
        now = self._clock()
        if self._day != self._office.day(now):
            return False
        async with self._store.snapshot() as tx:
            due = await tx.anything_due(now)
            return not due and now < self._digest_at and self._digested_for is await tx.roster()

    async def nudge_due(self) -> int:
        now = self._clock()
        async with self._store.snapshot() as tx:
            due = [baton.id for baton in await tx.due_batons(now, BATCH)]
        for baton_id in due:
            await self._guarded(baton_id, self._nudge)
        return len(due)

    async def _nudge(self, baton_id: BatonId) -> None:
        now, fired = self._clock(), 0
        async with self._store.transaction() as tx:
            baton = await tx.baton(baton_id)
            if baton and baton.next_nudge_at and baton.next_nudge_at <= now:
                fired = await fire(await Desk.at(tx, self._office, now), baton)
        self._meters.nudges += fired

    async def _guarded(self, baton_id: BatonId, act: Callable[[BatonId], Awaitable[None]]) -> None:
        try:
            await act(baton_id)
        except ChangedMeanwhile:
            return  # somebody acted in the same moment; the next round sees what is true then
        except Outage:
            raise
        except Exception as error:
            log.error("the nudge of baton %s failed; it is put off for an hour: %s", baton_id, place_of(error))
            await self._put_off(baton_id)

    async def _put_off(self, baton_id: BatonId) -> None:
        now = self._clock()
        async with self._store.transaction() as tx:
            baton = await tx.baton(baton_id)
            if baton and baton.open:
                await tx.put_off(baton, until=now + POISONED)
                desk = await Desk.at(tx, self._office, now)
                await desk.alarm("poisoned_baton", f"{baton.issue_id}:{desk.on}", issue_id=baton.issue_id)

    async def end_posts(self) -> int:
        """Once a day: who left their post hands on what they held, menus come after, a missing calendar is told."""
        now = self._clock()
        today = self._office.day(now)
        if self._day == today:
            return 0
        async with self._store.transaction() as tx:
            desk = await Desk.at(tx, self._office, now)
            given = await give_over(desk)
            await offer_menus(desk, own_menus(desk, today - timedelta(days=1)))
            await miss_calendar(desk)
        self._day = today
        return len(given)

    async def turn_absences(self) -> int:
        """Leaves begin and end: what is owed goes to who answers, and comes back."""
        now = self._clock()
        async with self._store.snapshot() as tx:
            due = [absence.id for absence in await tx.due_absences(now, BATCH)]
        for absence_id in due:
            try:
                await self._turn(absence_id, now)
            except ChangedMeanwhile:
                continue
            except Outage:
                raise
            except Exception as error:
                log.error("leave %s could not begin or end; it is put off for an hour: %s", absence_id, place_of(error))
                async with self._store.transaction() as tx:
                    if absence := await tx.absence(absence_id):
                        await tx.save_absence(absence, replace(absence, next_at=now + POISONED))
        return len(due)

    async def _turn(self, absence_id: int, now: datetime) -> None:
        async with self._store.transaction() as tx:
            absence = await tx.absence(absence_id)
            if absence is not None and absence.next_at is not None and absence.next_at <= now:
                turn = absences.end if absence.begun_at is not None else absences.begin
                await turn(await Desk.at(tx, self._office, now), absence)

    async def expire_drafts(self) -> int:
        """A draft lives a day; its owner gets a word."""
        now = self._clock()
        async with self._store.snapshot() as tx:
            expired = [draft.id for draft in await tx.expired_drafts(now, BATCH)]
        for draft_id in expired:
            await self._expire_guarded(draft_id, now)
        return len(expired)

    async def _expire_guarded(self, draft_id: DraftId, now: datetime) -> None:
        try:
            await self._expire(draft_id, now)
        except ChangedMeanwhile:
            return
        except Outage:
            raise
        except Exception as error:
            log.error("draft %s could not expire; it is put off for an hour: %s", draft_id, place_of(error))
            async with self._store.transaction() as tx:
                if draft := await tx.draft(draft_id):
                    await tx.save_draft(draft, replace(draft, expires_at=now + POISONED))

    async def _expire(self, draft_id: DraftId, now: datetime) -> None:
        async with self._store.transaction() as tx:
            draft = await tx.draft(draft_id)
            if draft is None or draft.state not in (DraftState.OPEN, DraftState.PARKED):
                return
            desk = await Desk.at(tx, self._office, now)
            await drafting.cancel(desk, draft, DraftState.EXPIRED)
            facts = {"template": "draft_expired", "move": draft.move.value}
            await desk.tell(draft.person_id, Kind.SAY, f"expired:{draft.id}", facts=facts)

    async def post_digests(self) -> int:
        """One for each group and time; what was missed while down comes late, unless the next is near."""
        now = self._clock()
        async with self._store.snapshot() as tx:
            roster = await tx.roster()
        owed, posted = [], {}
        for group in roster.groups:
            slot = slot_due(group, self._office.policy.calendar, now)
            if slot is None or group.chat_id is None or self._digested.get(group.chat_id) == slot.end:
                continue
            posted[group.chat_id] = slot.end
            facts = {"start": slot.start.isoformat(), "end": slot.end.isoformat(), "late": slot.late}
            owed.append(
                Notice(
                    dedup_key=f"digest:{group.chat_id}:{slot.end.isoformat()}",
                    kind=Kind.DIGEST,
                    chat_id=group.chat_id,
                    created_at=now,
                    priority=PRIORITY[Kind.DIGEST],
                    facts=facts,
                )
            )
        if owed:
            async with self._store.transaction() as tx:
                await tx.owe(*owed)
            self._digested |= posted  # not before it is committed, or one outage would swallow it
        following = [at for group in roster.groups if (at := next_slot(group, self._office.policy.calendar, now))]
        self._digested_for, self._digest_at = roster, min(following, default=now + LOOKED_AGAIN)
        return len(owed)

    async def tidy(self) -> int:
        """Daily: forget what nobody will ask for again."""
        now = self._clock()
        async with self._store.transaction() as tx:
            gone = await tx.purge_inbox(now - KEPT_FOR) + await tx.purge_sayings(now - KEPT_FOR)
            return gone + await tx.purge_notices(now - NOTICES_KEPT_FOR)

    async def next_due(self) -> datetime | None:
        """When the ladder, a draft, a leave or a digest has something to do again."""
        now = self._clock()
        async with self._store.snapshot() as tx:
            moments = [await tx.next_nudge_at(), await tx.next_expiry(), await tx.next_absence_at()]
            roster = await tx.roster()
        calendar = self._office.policy.calendar
        moments += [next_slot(group, calendar, now) for group in roster.groups]
        return min((moment for moment in moments if moment is not None), default=None)
