"""The other entry of the books: what a transaction writes of an issue, its batons and its assignments.

It is gathered where rows are written and kept at the end of the transaction, so no use case can forget it. What
people wrote stands in it as a digest: enough to see that it was changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.types import TypeDecorator

from bot.books import NEW
from bot.ids import EventId, IssueId
from storage.schema import issues

Wrote = dict[str, dict[str, Any]]

WORDS: Final = frozenset({"description", "place", "result_note"})
_DIALECT: Final = SQLiteDialect_pysqlite()


class Journal:
    """Of one open transaction."""

    def __init__(self) -> None:
        self.wrote: dict[IssueId, Wrote] = {}
        self.events: dict[IssueId, EventId] = {}

    def add(self, table: Table, issue_id: IssueId, row_id: int, columns: Mapping[str, Any]) -> None:
        """A new row: what is not named is empty."""
        given = {name: value for name, value in columns.items() if value not in (None, "") and name != "issue_id"}
        self.change(table, issue_id, row_id, given)
        self.wrote[issue_id][_key(table, row_id)][NEW] = 1

    def change(self, table: Table, issue_id: IssueId, row_id: int, columns: Mapping[str, Any]) -> None:
        plain = {name: _plain(table, name, value) for name, value in columns.items()}
        self.wrote.setdefault(issue_id, {}).setdefault(_key(table, row_id), {}).update(plain)


def _key(table: Table, row_id: int) -> str:
    return table.name if table is issues else f"{table.name}:{row_id}"


def digest(name: str, value: Any) -> Any:
    return sha256(str(value).encode()).hexdigest()[:12] if name in WORDS and value else value


def _plain(table: Table, name: str, value: Any) -> Any:
    """As it stands in the database."""
    kind = table.c[name].type
    return digest(name, kind.process_bind_param(value, _DIALECT) if isinstance(kind, TypeDecorator) else value)
