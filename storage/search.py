"""Issues found by words: what they are found by is written with them, in one transaction."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, select

from bot.ids import IssueId
from bot.issues import Issue
from bot.scopes import Sight
from bot.searching import Word
from storage.dialect import holding, keep_words, kept_words
from storage.ready import Ready
from storage.rows import Rows
from storage.schema import issues
from storage.seeing import seen

BATCH = 1000


@cache
def _keeping(dialect: str) -> Ready:
    return Ready(*keep_words(dialect))


class SearchRows(Rows):
    async def _remember_words(self, issue: Issue) -> None:
        dialect = self._connection.dialect.name
        await _keeping(dialect).count(self._opened, kept_words(dialect, issue))

    async def found(self, sought: tuple[Word, ...], sight: Sight | None, limit: int) -> list[IssueId]:
        """Where all the words are met: open ones before ended ones, the newest of each first."""
        ids: list[IssueId] = []
        for still_open in (True, False):
            where, issue_id, met = holding(self._connection.dialect.name, sought, still_open=still_open)
            query = (
                select(issues.c.id)
                .select_from(where.join(issues, issues.c.id == issue_id))
                .where(met, seen(sight))
                .order_by(issue_id.desc())
                .limit(limit - len(ids))
            )
            ids += [IssueId(row) for row in (await self._connection.execute(query)).scalars()]
            if len(ids) == limit:
                break
        return ids


def fill(connection: Connection) -> None:
    """The words of every issue there is."""
    dialect, last = connection.dialect.name, 0
    names = ("id", "status", "category", "description", "place", "area_id", "lead_id")
    query = select(*(issues.c[name] for name in names)).order_by(issues.c.id).limit(BATCH)
    while rows := connection.execute(query.where(issues.c.id > last)).all():
        connection.execute(keep_words(dialect)[0], [kept_words(dialect, row) for row in rows])
        last = rows[-1].id
