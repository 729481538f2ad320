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

    async def books(self, after: IssueId, limit: int) -> list[Book]:
        """Of the next issues by number: all that is written about each, and its rows as they are."""
        found = await self._plainly(_LAST, after=after, most=limit)
        last = found[0][0]
        if last is None:
            return []
        within = {"after": after, "last": last}
        books: dict[int, Book] = {}

        def book(issue_id: int) -> Book:
            return books.setdefault(issue_id, Book(IssueId(issue_id)))

        for table, key in _ROWS.items():
            for row in await self._plainly(_WITHIN.format("*", table, key), **within):
                columns = {name: digest(name, value) for name, value in row._mapping.items()}
                issue_id, row_id = columns[key], columns["id"]
                book(issue_id).rows["issue" if table == "issue" else f"{table}:{row_id}"] = columns
        for row in await self._plainly(
            _WITHIN.format("id, issue_id, move, before, after", "event", "issue_id"), **within
        ):
            book(row.issue_id).events.append((row.id, row.move, row.before, row.after))
        for row in await self._plainly(_WITHIN.format("issue_id, wrote", "journal", "issue_id"), **within):
            book(row.issue_id).journal.append(row.wrote)
        return [books[issue_id] for issue_id in sorted(books)]

    async def _plainly(self, statement: str, **given: Any) -> Sequence[Any]:
        """As the database has it: a row that no type could read must be found, not stumbled over."""
        return (await self._connection.execute(text(statement), given)).all()


_LAST = "SELECT max(id) FROM (SELECT id FROM issue WHERE id > :after ORDER BY id LIMIT :most) AS following"
_WITHIN = "SELECT {0} FROM {1} WHERE {2} > :after AND {2} <= :last ORDER BY {2}, id"
