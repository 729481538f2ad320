"""The roster: one snapshot a version, and the few things that change it outside an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Table, bindparam, delete, insert, or_, select, update

from bot.ids import AreaId, ChatId, IssueId, PersonId, UnitId
from bot.roster import Absence, Area, Group, Person, Post, Reach, Role, Roster, Route, Unit
from storage.accounts import AccountRows
from storage.ready import Ready
from storage.rows import T, by, values
from storage.schema import (
    absences,
    areas,
    cards,
    drafts,
    groups,
    join_codes,
    meta,
    notices,
    people,
    posts,
    routes,
    units,
)

_VERSION = "roster_version"
_ABSENCES = Ready(select(absences).where(absences.c.next_at.is_not(None)).order_by(absences.c.id))
_FACT = Ready(select(meta.c.value).where(meta.c.name == bindparam("name")))


class RosterCache:
    """The last snapshot, kept beside the engine; the version in the database says whether it still holds."""

    def __init__(self) -> None:
        self.version: str | None = None
        self.roster = Roster()
        self.unsettled: set[object] = set()  # transactions that change it and are not on the disk yet


class RosterRows(AccountRows):
    roster_cache: RosterCache

    async def roster(self) -> Roster:
        version = await self.fact(_VERSION) or "0"
        if self.roster_cache.version != version:
            roster = Roster(
                units=await self._all(units, Unit),
                areas=await self._all(areas, Area),
                people=await self._all(people, Person),
                posts=await self._all(posts, Post),
                routes=await self._all(routes, Route),
                groups=await self._all(groups, Group),
                absences=await self._many(Absence, _ABSENCES),
            )
            if self.roster_cache.unsettled:  # this version may still be undone
                return roster
            self.roster_cache.roster, self.roster_cache.version = roster, version
        return self.roster_cache.roster

    async def _all(self, table: Table, kind: type[T]) -> list[T]:
        return await self._many(kind, by(table))

    async def roster_changed(self) -> None:
        """Bump the version, so that every reader loads the roster anew."""
        self.roster_cache.unsettled.add(self)
        await self.set_fact(_VERSION, str(int(await self.fact(_VERSION) or "0") + 1))

    async def keep_route(self, category: str, area_id: AreaId, lead: UnitId) -> None:
        """The rule of this category and area names this lead from now on; who helps stays."""
        same = (routes.c.category == category, routes.c.area_id == area_id)
        changed = await self._connection.execute(update(routes).where(*same).values(lead=lead, ruled=True))
        if not changed.rowcount:
            new = {"category": category, "area_id": area_id, "lead": lead, "supporting": (), "mandatory": ()}
            await self._connection.execute(insert(routes).values(new | {"ruled": True}))
        await self.roster_changed()

    # --- people and their Telegram accounts

    async def add_person(self, person: Person) -> Person:
        person = replace(person, id=PersonId(await self._add(people, person)))
        await self.roster_changed()
        return person

    async def add_admin(self, person_id: PersonId) -> None:
        """An administrator named by a setting or a claim link: a post no import ends."""
        await self._connection.execute(insert(posts).values(person_id=person_id, role=Role.ADMIN, listed=False))
        await self.roster_changed()

    async def bind(self, person_id: PersonId, telegram_id: int, username: str | None) -> None:
        """Join a person to an account; what was owed to an earlier account goes to this one."""
        await self._forget_account(person_id, but=telegram_id)
        await self._connection.execute(
            update(people)
            .where(people.c.id == person_id)
            .values(telegram_id=telegram_id, username=username, reach=Reach.OK)
        )
        await self._connection.execute(
            update(notices)
            .where(notices.c.person_id == person_id, notices.c.sent_at.is_(None))
            .values(chat_id=telegram_id)
        )
        await self.roster_changed()

    async def unbind(self, person_id: PersonId) -> None:
        await self._forget_account(person_id)
        await self._connection.execute(
            update(people)
            .where(people.c.id == person_id)
            .values(telegram_id=None, username=None, reach=Reach.NEVER, speaks_in=None)
        )
        await self.roster_changed()

    async def _forget_account(self, person_id: PersonId, *, but: int = 0) -> None:
        query = select(people.c.telegram_id).where(people.c.id == person_id, people.c.telegram_id != but)
        for telegram_id in (await self._connection.execute(query)).scalars().all():
            await self.leave_account(person_id, telegram_id)

    async def set_reach(self, person_id: PersonId, reach: Reach) -> None:
        await self._connection.execute(update(people).where(people.c.id == person_id).values(reach=reach))
        await self.roster_changed()

    async def set_speaks_in(self, person_id: PersonId, chat_id: ChatId | None) -> None:
        await self._connection.execute(update(people).where(people.c.id == person_id).values(speaks_in=chat_id))
        await self.roster_changed()

    async def set_language(self, person_id: PersonId, language: str) -> None:
        await self._connection.execute(update(people).where(people.c.id == person_id).values(language=language))
        await self.roster_changed()

    async def add_join_codes(self, codes: Mapping[str, PersonId | None], expires_at: datetime) -> None:
        """Digests, and whose each is; None for the claim of the first administrator."""
        rows = [{"digest": digest, "person_id": whose, "expires_at": expires_at} for digest, whose in codes.items()]
        await self._add_new(join_codes, *rows)

    async def end_join_codes(self, person_id: PersonId, now: datetime) -> None:
        """Whatever links there are for somebody."""
        await self._connection.execute(
            update(join_codes)
            .where(join_codes.c.person_id == person_id, join_codes.c.used_at.is_(None))
            .values(used_at=now)
        )

    async def join_code(self, digest: str) -> tuple[PersonId | None, datetime, datetime | None] | None:
        """Whose it is, when it expires, when it was used; None where there is no such code."""
        row = (await self._connection.execute(select(join_codes).where(join_codes.c.digest == digest))).one_or_none()
        return (row.person_id, row.expires_at, row.used_at) if row else None

    async def use_join_code(self, digest: str, now: datetime) -> bool:
        """False when somebody was quicker."""
        result = await self._connection.execute(
            update(join_codes).where(join_codes.c.digest == digest, join_codes.c.used_at.is_(None)).values(used_at=now)
        )
        return bool(result.rowcount)

    # --- groups

    async def save_group(self, before: Group | None, after: Group) -> None:
        """Bind, move or unbind: the group is found by its chat id, or by its title where it was listed so."""
        if before is None:
            await self._connection.execute(insert(groups).values(**values(after, without=())))
        else:
            here = (
                groups.c.chat_id == before.chat_id
                if before.chat_id is not None
                else (groups.c.chat_id.is_(None) & (groups.c.title == before.title))
            )
            await self._connection.execute(update(groups).where(here).values(**values(after, without=())))
        await self.roster_changed()

    async def group(self, chat_id: ChatId) -> Group | None:
        return await self._one(Group, by(groups, "chat_id"), chat_id=chat_id)

    async def move_chat(self, old: ChatId, new: ChatId) -> list[IssueId]:
        """A group became a supergroup: rewrite its id everywhere. Its messages stay behind and cannot be edited.

        Cards keep their place with message id 0, to be posted again; the issues that have one are returned.
        """
        met = (await self._connection.execute(select(groups.c.id).where(groups.c.chat_id == new))).scalar_one_or_none()
        if met is not None:
            await self._connection.execute(delete(groups).where(groups.c.id == met))
        for table in (groups, drafts):
            await self._connection.execute(update(table).where(table.c.chat_id == old).values(chat_id=new))
        await self._connection.execute(update(people).where(people.c.speaks_in == old).values(speaks_in=new))
        moved = update(notices).where(notices.c.chat_id == old).values(chat_id=new, message_id=None)
        await self._connection.execute(moved)
        shown = (await self._connection.execute(select(cards.c.issue_id).where(cards.c.chat_id == new))).scalars().all()
        await self._connection.execute(
            update(cards)
            .where(cards.c.chat_id == old, or_(cards.c.issue_id.is_(None), cards.c.issue_id.not_in(shown)))
            .values(chat_id=new, message_id=0, digest="")
        )
        await self._connection.execute(delete(cards).where(cards.c.chat_id == old))
        moved_cards = select(cards.c.issue_id).where(cards.c.chat_id == new, cards.c.message_id == 0)
        found = (await self._connection.execute(moved_cards)).scalars()
        await self.roster_changed()
        return [IssueId(issue_id) for issue_id in found if issue_id is not None]

    # --- small facts

    async def fact(self, name: str) -> str | None:
        found = await self._value(_FACT, name=name)
        return None if found is None else str(found)

    async def set_fact(self, name: str, value: str) -> None:
        await self._set(meta, {"name": name, "value": value})
