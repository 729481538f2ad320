"""What a desk owes people: tasks, words, alarms; and who hears it for somebody who cannot be reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.absence import answers_for, away, stand_ins
from bot.batons import Baton, Level, Owes
from bot.bundling import AT_ONCE, Waits, turn_of
from bot.desk.showing import Showing
from bot.events import Passage
from bot.ids import ChatId, EventId, PersonId, UnitId
from bot.issues import Issue, Move
from bot.notices import PRIORITY, Kind, Notice, Priority
from bot.roster import Person, Role

PRESSING = (Kind.TASK, Kind.NUDGE, Kind.LINE, Kind.TALLY)
"""What somebody who is away is not sent; what happened, and words of a conversation, still reach them."""
STOOD_IN_FOR = (Kind.TASK, Kind.NUDGE, Kind.LINE, Kind.TOLD, Kind.TALLY)
"""What somebody else can take up; words of a conversation are nobody else's."""
GOOD_TO_KNOW = (Move.ACKNOWLEDGE, Move.PASS_CHECK, Move.TAKE_PART, Move.GRANT_APPEAL, Passage.CHECK_PASSED_ON)
"""After these nobody waits for whom they are told to, and what was said has no words of its own."""


@dataclass(frozen=True, slots=True)
class Reader:
    """``away``: who was meant is on leave; ``missed``: nor could who answers for them be reached."""

    person: Person | None
    away: bool = False
    missed: bool = False


class Telling(Showing):
    """The half of a desk that writes to people; everything here is a row in the open transaction."""

    async def task(
        self,
        issue: Issue,
        baton: Baton,
        person_id: PersonId,
        waits: Waits = AT_ONCE,
        *,
        left: PersonId | None = None,
        vacated: UnitId | None = None,
    ) -> None:
        """You are named: the card as a new message in the holder's private chat, else a reply to it in the group.

        ``left``: who had it, and has left their post. ``vacated``: the unit that had it, and has nobody any more.
        """
        key = f"{baton.id}.{baton.epoch}"
        facts = {name: told for name, told in (("left", left), ("vacated", vacated)) if told is not None}
        how = {"patient": waits.patient, "not_before": waits.not_before}
        heard_in = self.hears_in(person_id, issue)
        if heard_in is not None and away(self.roster, person_id, self.now) is None:
            if baton.owes is not Owes.SUBMIT or await self.tx.card(heard_in, issue_id=issue.id):
                tag = self._tag(issue, baton, heard_in, key)
                # after the card, which names an owner itself
                await self.tx.owe(replace(tag, priority=Priority.NUDGE, patient=waits.patient))
            return
        person = await self.tell(
            person_id, Kind.TASK, key, issue=issue, unit_id=baton.unit_id, baton_id=baton.id, facts=facts, **how
        )
        if person and person.telegram_id and not waits.patient:
            self._tasked.add((issue.id, ChatId(person.telegram_id)))
        group = self.group_of(issue)
        if baton.owes is Owes.SUBMIT and group is not None and await self.tx.card(group, issue_id=issue.id):
            await self.tx.owe(replace(self._tag(issue, baton, group, key), patient=waits.patient))

    async def told(
        self, issue: Issue, event_id: EventId, *people: PersonId | None, but: PersonId | None = None
    ) -> None:
        """What happened, to those who need to know; nobody hears what they did themselves."""
        for person_id in dict.fromkeys(person for person in people if person is not None and person != but):
            group = self.hears_in(person_id, issue)
            if group is None:
                how = self._unhurried(issue, event_id, person_id)
                await self.tell(person_id, Kind.TOLD, str(event_id), issue=issue, event_id=event_id, **how)
            elif not issue.open:  # what goes on stands under the card; how it ended is worth a word
                await self.tx.owe(self._told_in(group, issue, event_id, person_id))

    def _unhurried(self, issue: Issue, event_id: EventId, person_id: PersonId) -> dict[str, Any]:
        """What is only good to know is a line of the next message; after a while, and not at night, its own."""
        bundling, good_to_know = self.office.policy.bundling, event_id == self.recorded and self.moved in GOOD_TO_KNOW
        if self.moved is Move.PASS_CHECK and person_id != issue.owner_id:
            good_to_know = False  # who reported it is asked whether it is well
        if not good_to_know or not bundling.patience or issue.level is Level.CRITICAL:
            return {}
        until = self.now + bundling.patience
        released = self.office.policy.quiet.release(until, issue.level, self.office.policy.calendar)
        if released > until:
            until = turn_of(person_id, released, None, bundling.spread)
        return {"not_before": until, "facts": {"rides_until": until.isoformat()}}

    async def tell(
        self,
        person_id: PersonId,
        kind: Kind,
        key: str,
        *,
        issue: Issue | None = None,
        unit_id: UnitId | None = None,
        **fields: Any,
    ) -> Person | None:
        """Owe a private message; who cannot be reached is stood in for, and the administrator hears of it.

        Who is away is answered for by their substitute. Returns who will get it, None when nobody can.
        """
        facts, reader = dict(fields.pop("facts", {})), self.reader(person_id, kind, issue, unit_id)
        person = reader.person
        if reader.away:
            facts |= {"stand_in_for": person_id, "away": True}
        if reader.missed:
            await self.unreached(person_id, person is not None, is_away=reader.away)
            facts["stand_in_for"] = person_id
        if person is None:
            return None
        assert person.telegram_id is not None
        await self.tx.owe(
            Notice(
                dedup_key=f"{kind}:{key}:{person.id}",
                kind=kind,
                chat_id=ChatId(person.telegram_id),
                person_id=person.id,
                created_at=self.now,
                issue_id=issue.id if issue else None,
                priority=PRIORITY[kind],
                facts=facts,
                **fields,
            )
        )
        return person

    def reader(self, person_id: PersonId, kind: Kind, issue: Issue | None, unit_id: UnitId | None = None) -> Reader:
        """Who would be sent what is meant for somebody."""
        is_away = kind in PRESSING and away(self.roster, person_id, self.now) is not None
        through = answers_for(self.roster, person_id, self.now) if is_away else person_id
        person = self.roster.person(through) if through is not None else None
        if person is not None and person.reachable:
            return Reader(person, is_away)
        unit_id = self._stood_in_at(person_id, unit_id or (issue.lead_id if issue else None))
        found = stand_ins(self.roster, person_id, unit_id, self.on, self.now) if unit_id else []
        return Reader(found[0] if found and kind in STOOD_IN_FOR else None, is_away, missed=True)

    async def unreached(self, person_id: PersonId, stood_in: bool, *, is_away: bool = False) -> None:
        """Once a week the administrators hear that somebody is not reached, and whether anybody stands in."""
        year, week, _ = self.on.isocalendar()
        template = "nobody_answers" if is_away else "unreachable"
        await self.alarm(template, f"{person_id}:{year}-{week}:{stood_in}", person_id=person_id, stood_in=stood_in)

    async def passed_over(self, person_id: PersonId) -> None:
        """Another was named instead: of a leave everybody knows, of a closed door the administrators hear."""
        if away(self.roster, person_id, self.now) is None:
            await self.unreached(person_id, True)

    def _stood_in_at(self, person_id: PersonId, about: UnitId | None) -> UnitId | None:
        """Where the next person is sought: in their own unit, or a leader's word would go to the unit it is about."""
        own = self.roster.units_of(person_id, self.on)
        return about if about in own or not own else own[0]

    async def offer_menu(self, person: Person, key: str = "") -> None:
        """Owe the commands of their private chat, which depend on their language and on whether they administer.

        ``key`` is for what may be owed once only; else every time counts.
        """
        if person.reachable and person.telegram_id is not None:
            kind = f"{person.language}:{self.roster.is_admin(person.id, self.on)}"
            await self.tx.owe(
                Notice(
                    dedup_key=f"{Kind.MENU}:{person.id}:{key or self.now.isoformat()}:{kind}",
                    kind=Kind.MENU,
                    chat_id=ChatId(person.telegram_id),
                    person_id=person.id,
                    created_at=self.now,
                    priority=PRIORITY[Kind.MENU],
                )
            )

    async def alarm(self, template: str, key: str, *, not_before: datetime | None = None, **facts: Any) -> None:
        """One private message to each administrator; the same key is told once."""
        admins = {post.person_id for post in self.roster.posts if post.role is Role.ADMIN and post.held(self.on)}
        for admin in sorted(admins):
            person = self.roster.person(admin)
            if person.reachable and person.telegram_id is not None:
                await self.tx.owe(
                    Notice(
                        dedup_key=f"alarm:{template}:{key}:{admin}",
                        kind=Kind.ALARM,
                        chat_id=ChatId(person.telegram_id),
                        person_id=admin,
                        created_at=self.now,
                        priority=PRIORITY[Kind.ALARM],
                        facts={"template": template, **facts},
                        not_before=not_before,
                    )
                )
