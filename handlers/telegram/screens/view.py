"""One reader at one moment: the state, the language, and how people, places and times are shown to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from markupsafe import Markup

from bot.batons import Baton
from bot.desk.conditions import condition_of
from bot.desk.desk import Desk
from bot.events import Event, Passage
from bot.ids import AreaId, ChatId, IssueId, MessageId, PersonId, UnitId, number_of
from bot.issues import Issue, Move, Status
from bot.ladder import colour_at
from bot.office import Office
from bot.ports import Transaction
from bot.roster import AreaKind, Roster
from bot.rungs import Colour
from handlers.telegram.screens.language import Language, alone, clip, typed

NAME = 40
UNTIL_A_DAY = (
    *(Move.EXTEND, Move.GRANT_EXTENSION, Move.SUSPEND, Move.GRANT_SUSPENSION),
    *(Move.EXTEND_PART, Move.GRANT_PART_EXTENSION),
)
"""Moves whose event says until when."""


@dataclass(frozen=True, slots=True)
class View:
    """``group`` is the chat's id where the reader is a group, whose members all see the same.

    ``unshown`` gathers what could not be shown beside others, see `handlers.telegram.screens.unshown`.
    """

    tx: Transaction
    office: Office
    roster: Roster
    language: Language
    now: datetime
    bot_username: str
    reader: PersonId | None = None
    group: ChatId | None = None
    unshown: list[IssueId] = field(default_factory=list)

    @property
    def on(self) -> date:
        return self.office.day(self.now)

    @property
    def desk(self) -> Desk:
        """To ask what a use case would find; a snapshot writes nothing."""
        return Desk(self.tx, self.office, self.roster, self.now)

    def name(self, person_id: PersonId | None) -> str:
        if person_id is None:
            return self.language.word("word", "system")
        return alone(self.roster.person(person_id).name, NAME)

    def mention(self, person_id: PersonId | None) -> Markup:
        """The name; in a group a link that notifies, also people without a username."""
        if person_id is None:
            return Markup("")
        person = self.roster.person(person_id)
        shown = typed(person.name, NAME)
        if self.group is None or person.telegram_id is None:
            return Markup("<b>{}</b>").format(shown)
        return Markup('<a href="tg://user?id={}">{}</a>').format(person.telegram_id, shown)

    def start_link(self, person_id: PersonId | None) -> str:
        """The way into the private chat, for somebody whom the bot reaches neither there nor in this group."""
        if person_id is None or self.group is None:
            return ""
        person = self.roster.person(person_id)
        return "" if person.reachable or person.speaks_in == self.group else self.deep_link("hello")

    def unit(self, unit_id: UnitId | None) -> str:
        return alone(self.roster.unit(unit_id).name, NAME) if unit_id is not None else ""

    def place(self, issue: Issue) -> str:
        return self.where(issue.area_id, issue.place)

    def where(self, area_id: AreaId | None, words: str) -> str:
        """Street and grid, then the words of who was there."""
        area = self.roster.area(area_id) if area_id is not None else None
        street = next((a for a in self.roster.area_chain(area_id) if a.kind is AreaKind.STREET and a is not area), None)
        named = area.name if area else ""
        parts = [street.name if street and street.name not in named else "", named, words if words != named else ""]
        return " ".join(part for part in parts if part)

    def category(self, code: str | None) -> str:
        return clip(self.language.called("names", self.office.catalogue[code].name), NAME) if code else ""

    def condition(self, issue: Issue) -> str:
        """Under which of several conditions of its category it is filed; empty where there is but one."""
        return clip(self.language.called("when", issue.condition), NAME) if issue.condition else ""

    def close_condition(self, issue: Issue) -> str:
        """What must be true at the end."""
        return self.language.called("close", condition_of(self.office, issue).close)

    def deed(self, event: Event) -> str:
        """What somebody did, or the colour that time has brought; and that nobody was left to take it up."""
        vacated = self._vacated(event)
        if event.move == Passage.VACATED:
            return vacated
        return f"{self._deed(event)} · {vacated}" if vacated else self._deed(event)

    def _vacated(self, event: Event) -> str:
        unit_id = event.facts.get("vacated")
        key = "vacated_part" if "part" in event.facts else "vacated"
        return self.language.word("word", key, unit=self.unit(UnitId(unit_id))) if unit_id is not None else ""

    def _deed(self, event: Event) -> str:
        if "colour" in event.facts and event.move == Passage.NUDGED:
            return self.language.word("colour", event.facts["colour"])
        if "merged" in event.facts:
            return self.language.word("event", "merged", number=number_of(event.facts["merged"]))
        if event.move == Passage.RATED:
            said = self.language.word("satisfaction", event.facts["satisfaction"])
            return f"{self.language.word('event', event.move)} {said}"
        if event.move == Move.RELEVEL:
            was, now = (self.language.word("level", event.facts[key]) for key in ("was", "level"))
            return self.language.word("event", "relevelled", was=was, level=now)
        if event.move == Move.RECATEGORISE and "category" in event.facts:
            now = self.category(event.facts["category"])
            return self.language.word("event", "recategorised", category=now)
        if event.move in UNTIL_A_DAY:
            until = self.language.moment(datetime.fromisoformat(event.facts["to"]), self.now)
            return (
                self.language.word("event", event.move)
                + self._whose(event)
                + self.language.word("word", "until", at=until)
            )
        return self.language.word("event", "same" if event.facts.get("same") else event.move) + self._whose(event)

    def _whose(self, event: Event) -> str:
        """Of what happens to a part: the unit's; from one to the other where another one does it instead."""
        found = dict.fromkeys(event.facts[fact] for fact in ("part", "joined") if fact in event.facts)
        units = " → ".join(self.unit(UnitId(unit)) for unit in found)
        return self.language.word("word", "of_unit", unit=units) if units else ""

    def deep_link(self, payload: str) -> str:
        return f"https://t.me/{self.bot_username}?start={payload}"

    async def colour(self, issue: Issue, batons: list[Baton]) -> Colour | None:
        """The gravest colour of what is owed now."""
        found = [
            colour
            for baton in batons
            if baton.open and (colour := colour_at(baton, await self.office.policy_of(baton, self.tx), self.now))
        ]
        return max(found, key=lambda colour: colour.gravity, default=None) if issue.open else None

    def mark(self, issue: Issue, colour: Colour | None) -> str:
        if issue.status in (Status.CLOSED, Status.REJECTED, Status.MERGED):
            return self.language.word("mark", issue.status.value)
        return self.language.word("mark", colour.value if colour else "none")

    def link_to(self, message_id: MessageId | None) -> str | None:
        """To a message of this group, where it is a supergroup."""
        if message_id is None or not str(self.group).startswith("-100"):
            return None
        return f"https://t.me/c/{str(self.group)[4:]}/{message_id}"

    async def issue_links(self, issue_ids: Sequence[IssueId]) -> dict[IssueId, str]:
        """To the card in this group where one can link to it, else to the card in private."""
        shown = await self.tx.messages_in(self.group, issue_ids) if self.group is not None and issue_ids else {}
        return {
            issue_id: self.link_to(shown.get(issue_id)) or self.deep_link(f"i_{issue_id}") for issue_id in issue_ids
        }
