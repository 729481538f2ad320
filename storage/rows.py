"""Between rows and the core's frozen types: columns are named after fields, so no mapping is written by hand."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Row, Table, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import ChangedMeanwhile

T = TypeVar("T")


def load(kind: type[T], row: Row[Any]) -> T:
    """The dataclass whose fields are among the row's columns."""
    columns = row._mapping
    return kind(**{field.name: columns[field.name] for field in fields(kind) if field.name in columns})  # type: ignore[arg-type]


def values(item: Any, *, without: tuple[str, ...] = ("id",)) -> dict[str, Any]:
    return {field.name: getattr(item, field.name) for field in fields(item) if field.name not in without}


def changes(before: Any, after: Any) -> dict[str, Any]:
    """Only what a move changed: a column that nobody touched is never written back."""
    old, new = values(before), values(after)
    return {name: new[name] for name in new if new[name] != old[name]}


class Rows:
    """One open transaction. The mixins beside this file ask and answer one question a method."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _add(self, table: Table, item: Any) -> int:
        result = await self._connection.execute(insert(table).values(**values(item)).returning(table.c.id))
        return int(result.scalar_one())

    async def _save(self, table: Table, before: Any, after: Any) -> None:
        """Compare-and-set on id and version."""
        result = await self._connection.execute(
            update(table)
            .where(table.c.id == before.id, table.c.version == before.version)
            .values(**changes(before, after) | {"version": before.version + 1})
        )
        if result.rowcount != 1:
            raise ChangedMeanwhile(f"{table.name} {before.id}")
