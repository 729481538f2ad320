"""What is written about issues, as it stands in the database: for whoever looks whether it fits together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import insert, text

from bot.books import Book
from bot.ids import IssueId
from storage.journal import digest
from storage.ready import Ready
from storage.rows import Rows
from storage.schema import journal

_ADD = Ready(insert(journal), ("issue_id", "event_id", "wrote"))
_ROWS: Final = {"issue": "id", "baton": "issue_id", "assignment": "issue_id"}


class BookRows(Rows):
    async def keep_journal(self) -> None:
        """At the end of the transaction."""
        for issue_id, wrote in self.journal.wrote.items():
            event_id = self.journal.events.get(issue_id)
            await _ADD.count(self._opened, {"issue_id": issue_id, "event_id": event_id, "wrote": wrote})

    async def last_entry(self) -> int:
        return (await self._plainly("SELECT max(id) FROM journal"))[0][0] or 0

    async def changed_since(self, entry: int, limit: int) -> tuple[list[IssueId], int]:
        """The next few issues that were written after that entry of the journal, and up to which entry that is."""
        found: dict[IssueId, None] = {}
        for upto, issue_id in await self._plainly(_ENTRIES, entry=entry, most=limit * 10):
            if issue_id not in found and len(found) == limit:
                break
            found[IssueId(issue_id)], entry = None, upto
        return list(found), entry

    async def books(self, after: IssueId, limit: int) -> list[Book]:
        """Of the next issues by number: all that is written about each, and its rows as they are."""
        found = await self._plainly(_LAST, after=after, most=limit)
        last = found[0][0]
        return await self._books("> :after AND {0} <= :last", after=after, last=last) if last is not None else []

    async def books_of(self, issue_ids: Sequence[IssueId]) -> list[Book]:
        """The same of these issues."""
        return await self._books(f"IN ({', '.join(str(int(one)) for one in issue_ids)})")

    async def _books(self, which: str, **within: int) -> list[Book]:
        books: dict[int, Book] = {}

        def book(issue_id: int) -> Book:
            return books.setdefault(issue_id, Book(IssueId(issue_id)))

        for table, key in _ROWS.items():
            for row in await self._plainly(_of("*", table, key, which), **within):
                columns = {name: digest(name, value) for name, value in row._mapping.items()}
                issue_id, row_id = columns[key], columns["id"]
                book(issue_id).rows["issue" if table == "issue" else f"{table}:{row_id}"] = columns
        moves = _of("id, issue_id, move, before, after", "event", "issue_id", which)
        for row in await self._plainly(moves, **within):
            book(row.issue_id).events.append((row.id, row.move, row.before, row.after))
        for row in await self._plainly(_of("issue_id, wrote", "journal", "issue_id", which), **within):
            book(row.issue_id).journal.append(row.wrote)
        return [books[issue_id] for issue_id in sorted(books)]

    async def _plainly(self, statement: str, **given: Any) -> Sequence[Any]:
        """As the database has it: a row that no type could read must be found, not stumbled over."""
        return (await self._connection.execute(text(statement), given)).all()


_LAST = "SELECT max(id) FROM (SELECT id FROM issue WHERE id > :after ORDER BY id LIMIT :most) AS following"
_ENTRIES = "SELECT id, issue_id FROM journal WHERE id > :entry ORDER BY id LIMIT :most"


def _of(columns: str, table: str, key: str, which: str) -> str:
    return f"SELECT {columns} FROM {table} WHERE {key} {which.format(key)} ORDER BY {key}, id"
