"""Whose a Telegram account is after an import: the file has the last word, and the account keeps its reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select, update

from bot.importing import Changes
from bot.roster import Reach
from bot.roster_file.rows import PersonRow
from storage.rows import Rows
from storage.schema import cards, people, posts


class AccountRows(Rows):
    async def free_accounts(self, listed: Sequence[PersonRow], done: Changes) -> Mapping[str, Reach]:
        """Take listed accounts from whoever else holds them; the reach that goes with each, by person code.

        Who claimed the office before they were listed is the person listed; two people may swap their accounts.
        """
        wanted = {row.telegram_id: row.code for row in listed if row.telegram_id is not None}
        accounts = {row.code: row.telegram_id for row in listed}
        rows = (await self._connection.execute(select(people))).all()
        known = {row.code: row for row in rows}
        reaches: dict[str, Reach] = {}
        for row in rows:
            listed_as = accounts.get(row.code)
            if listed_as is not None and row.telegram_id not in (None, listed_as):
                reaches.setdefault(row.code, Reach.NEVER)
                done.new_accounts.append(row.id)
                await self.leave_account(row.id, row.telegram_id)
            owner = wanted.get(row.telegram_id, row.code)
            if owner == row.code:
                continue
            reaches[owner] = row.reach
            here = update(people).where(people.c.id == row.id)
            if owner not in known and row.code not in accounts:
                await self._connection.execute(here.values(code=owner))
                continue
            if row.code not in accounts or accounts[row.code] is None:  # else two people swap, as the file says
                done.moved_accounts.append((row.id, owner))
            await self.leave_account(row.id, row.telegram_id)
            await self._connection.execute(here.values(telegram_id=None, reach=Reach.NEVER))
            if owner in known and row.code not in accounts:
                await self._connection.execute(
                    update(posts)
                    .where(posts.c.person_id == row.id, posts.c.listed.is_(False))
                    .values(person_id=known[owner].id)
                )
        return reaches

    async def leave_account(self, person_id: int, telegram_id: int) -> None:
        """What stands in that chat about the person's issues is not brought up to date any more."""
        await self._connection.execute(
            delete(cards).where(cards.c.chat_id == telegram_id, cards.c.person_id == person_id)
        )

    async def keep_reaches(self, reaches: Mapping[str, Reach]) -> None:
        for code, reach in reaches.items():
            await self._connection.execute(update(people).where(people.c.code == code).values(reach=reach))
