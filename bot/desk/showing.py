"""What a desk owes chats: the cards of issues wherever they stand, and what a group reads beneath them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.batons import Baton
from bot.desk.unlisting import unlisting
from bot.events import Passage
from bot.ids import ChatId, DraftId, EventId, IssueId, PersonId
from bot.issues import Issue, Move
from bot.notices import PRIORITY, Kind, Notice, Priority
from bot.office import Office
from bot.ports import Transaction
from bot.roster import Roster

COALESCED_FOR = timedelta(minutes=1)


class Showing:
    """The half of a desk that writes to chats; everything here is a row in the open transaction."""

    def __init__(self, tx: Transaction, office: Office, roster: Roster, now: datetime) -> None:
        self.tx, self.office, self.roster, self.now = tx, office, roster, now
        self.heard_in: ChatId | None = None  # the group where this move is made, so that it has heard its words
        self.draft_id: DraftId | None = None  # the draft that becomes this move
        self.recorded: EventId | None = None  # the last event of this transaction
        self.moved: Move | Passage | None = None  # what it was
        self.acting: PersonId | None = None  # who made it; they look at their screen
        self._tasked: set[tuple[IssueId | None, ChatId]] = set()

    @property
    def on(self) -> date:
        return self.office.day(self.now)

    def group_of(self, issue: Issue) -> ChatId | None:
        """Where the issue's card stands; private categories stand in no group."""
        group = None if issue.private else self.roster.group_for(issue.lead_id, issue.area_id)
        return group.chat_id if group else None

    def hears_in(self, person_id: PersonId, issue: Issue) -> ChatId | None:
        """The group where somebody hears of the issue who has never opened the private chat."""
        person = self.roster.person(person_id)
        if person.reachable or person.telegram_id is None or person.speaks_in is None:
            return None
        return person.speaks_in if person.speaks_in == self.group_of(issue) else None

    async def mirror(self, issue: Issue, event_id: EventId) -> None:
        """Owe the group what was said elsewhere; what comes within a minute comes in one message."""
        group = self.group_of(issue)
        if group is None or group == self.heard_in or await self.tx.mirror_waits(issue.id):
            return
        await self.tx.owe(
            Notice(
                dedup_key=f"{Kind.MIRROR}:{issue.id}:{event_id}",
                kind=Kind.MIRROR,
                chat_id=group,
                created_at=self.now,
                issue_id=issue.id,
                event_id=event_id,
                priority=PRIORITY[Kind.MIRROR],
                not_before=self.now + COALESCED_FOR,
            )
        )

    async def refresh_cards(self, issue: Issue, key: EventId | str) -> None:
        """Owe every chat that shows the issue its present state, and the group its card; once for each ``key``."""
        shown = {card.chat_id: card.person_id for card in await self.tx.cards_of(issue.id)}
        group = self.group_of(issue)
        await self.tx.owe(
            *(
                self._card(issue, key, chat_id, person_id, self._urgency(person_id))
                for chat_id, person_id in shown.items()
                if (issue.id, chat_id) not in self._tasked
            )
        )
        if group is not None and group not in shown:
            await self.tx.owe(self._card(issue, key, group, None, Priority.FIRST))
        if issue.private:
            await self.tx.owe(*await unlisting(self.tx, issue, self.now))

    def _urgency(self, person_id: PersonId | None) -> Priority:
        """Who has just pressed sees at once what became of it, however much waits for others."""
        return Priority.TALK if person_id is not None and person_id == self.acting else Priority.EDIT

    def _card(
        self, issue: Issue, key: EventId | str, chat_id: ChatId, person_id: PersonId | None, priority: Priority
    ) -> Notice:
        return Notice(
            dedup_key=f"card:{issue.id}:{key}:{chat_id}",
            kind=Kind.CARD,
            chat_id=chat_id,
            person_id=person_id,
            created_at=self.now,
            issue_id=issue.id,
            priority=priority,
        )

    def _tag(self, issue: Issue, baton: Baton, group: ChatId, key: str) -> Notice:
        """The edit of a card that stands already notifies nobody: a reply under it names the new owner."""
        return Notice(
            dedup_key=f"{Kind.TASK}:{key}:group",
            kind=Kind.TASK,
            chat_id=group,
            created_at=self.now,
            issue_id=issue.id,
            baton_id=baton.id,
            priority=PRIORITY[Kind.TASK],
        )

    def _told_in(self, group: ChatId, issue: Issue, event_id: EventId, person_id: PersonId) -> Notice:
        return Notice(
            dedup_key=f"{Kind.TOLD}:{event_id}:{person_id}",
            kind=Kind.TOLD,
            chat_id=group,
            created_at=self.now,
            issue_id=issue.id,
            event_id=event_id,
            priority=PRIORITY[Kind.TOLD],
            facts={"to": person_id},
        )
