"""Every row of one database into another: page by page, counted, and held against what was recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import Column, Row, Table, TableClause, and_, asc, column, func, insert, or_, select, table
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.types import TypeDecorator

from bot.archive import FAILING
from bot.books import Finding, examine
from bot.ids import IssueId
from bot.inbox import storable
from storage.books import BookRows
from storage.connections import Opened
from storage.dialect import go_on_after, keep_words, kept_words, last_number, loosened
from storage.journal import WORDS
from storage.schema import issues, meta, metadata

PAGE: Final = 500

Tell = Callable[[str, int, int], None]
"""The table, how many of its rows are there, and how many there will be."""


class Differs(Exception):
    """The copy is not what it was taken from; nothing is left of it."""


class CopyRows(BookRows):
    """The transaction of the copy."""

    def __init__(self, made: Opened, original: Opened) -> None:
        super().__init__(made)
        self._original = original
        self._dialect = made.connection.dialect.name

    async def copy(self, tell: Tell) -> int:
        """How many rows there are."""
        rows = 0
        for one in metadata.sorted_tables:
            rows += await self._table(one, tell)
        await self.keep_journal()  # what had to be cleaned is written down as such
        await self._connection.execute(meta.update().where(meta.c.name == FAILING).values(value=""))
        return rows

    async def examined(self) -> tuple[int, list[Finding]]:
        """How many issues there are, and what `verify` says of both; what it says of the copy alone is a failure."""
        looked_at, found, after = 0, list[Finding](), IssueId(0)
        while books := await self.books(after, PAGE):
            for book in books:
                looked_at += 1
                if findings := examine(book):
                    [source] = await BookRows(self._original).books(IssueId(book.issue_id - 1), 1)
                    before = set(map(str, examine(source)))
                    if new := [one for one in findings if str(one) not in before]:
                        raise Differs(str(new[0]))
                    found += findings
            after = books[-1].issue_id
        return looked_at, found

    async def _table(self, one: Table, tell: Tell) -> int:
        total, copied = await _count(self._original, one), 0
        loosen, fasten = loosened(self._dialect, one)
        for statement in loosen:
            await self._connection.execute(statement)
        async for page in self._pages(one):
            rows = [_clean(row) for row in page]
            await self._connection.execute(insert(_plain(one)), rows)
            if one is issues:
                await self._issues(page, rows)
            copied += len(rows)
            tell(one.name, copied, total)
        for statement in fasten:
            await self._connection.execute(statement)
        found = await _count(self._opened, one)
        if not found == copied == total:
            raise Differs(f"{one.name}: {found} / {total}")
        if "id" in one.c:
            original = self._original.connection
            last = (await original.execute(last_number(original.dialect.name, one))).scalar_one()
            for statement in go_on_after(self._dialect, one, last):
                await self._connection.execute(statement)
        return copied

    async def _issues(self, page: Sequence[Row[Any]], rows: Sequence[dict[str, Any]]) -> None:
        """What they are found by is not copied: each engine keeps it in its own way."""
        words = [kept_words(self._dialect, SimpleNamespace(**row)) for row in rows]
        await self._connection.execute(keep_words(self._dialect)[0], words)
        for before, after in zip(page, rows, strict=True):
            if changed := {word: after[word] for word in WORDS if after[word] != before._mapping[word]}:
                self.journal.change(issues, after["id"], after["id"], changed)

    async def _pages(self, one: Table) -> AsyncIterator[Sequence[Row[Any]]]:
        """In the order of the key, each page from where the one before has ended."""
        plain = _plain(one)
        keys = [plain.c[key.name] for key in one.primary_key.columns]
        query = select(*plain.c).order_by(*map(asc, keys)).limit(PAGE)
        page = (await self._original.connection.execute(query)).all()
        while page:
            yield page
            last = [page[-1]._mapping[key.name] for key in keys]
            behind = (and_(*map(_same, keys[:at], last), key > last[at]) for at, key in enumerate(keys))
            page = (await self._original.connection.execute(query.where(or_(*behind)))).all()


def _same(key: Any, value: Any) -> Any:
    return key == value


async def _count(opened: Opened, one: Table) -> int:
    return int((await opened.connection.execute(select(func.count()).select_from(one))).scalar_one())


@cache
def _plain(one: Table) -> TableClause:
    """Its columns as they are kept: a row that no type of ours could read is copied, not stumbled over."""
    return table(one.name, *(column(c.name, _kept_as(c)) for c in one.columns))


def _kept_as(of: Column[Any]) -> Any:
    return of.type.load_dialect_impl(DefaultDialect()) if isinstance(of.type, TypeDecorator) else of.type


def _clean(row: Row[Any]) -> dict[str, Any]:
    columns = row._mapping.items()
    return {str(name): storable(value) if isinstance(value, str) else value for name, value in columns}
