"""Between rows and the core's frozen types: columns are named after fields, so no mapping is written by hand."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Row, Select, Table, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import ChangedMeanwhile

T = TypeVar("T")


def load(kind: type[T], row: Row[Any]) -> T:
    """The dataclass whose fields are among the row's columns."""
    columns = row._mapping
    return kind(**{name: columns[name] for name in _names(kind) if name in columns})  # type: ignore[arg-type]


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def values(item: Any, *, without: tuple[str, ...] = ("id",)) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _names(item.__class__) if name not in without}


def changes(before: Any, after: Any) -> dict[str, Any]:
    """Only what a move changed: a column that nobody touched is never written back."""
    old, new = values(before), values(after)
    return {name: new[name] for name in new if new[name] != old[name]}


@cache
def by(table: Table, *names: str) -> Select[Any]:
    """Rows with given values in these columns, in the order of their ids; built once, for that costs as much as it."""
    return select(table).where(*(table.c[name] == bindparam(name) for name in names)).order_by(table.c.id)


class Rows:
    """One open transaction. The mixins beside this file ask and answer one question a method."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _one(self, kind: type[T], query: Select[Any], **given: Any) -> T | None:
        row = (await self._connection.execute(query, given)).one_or_none()
        return load(kind, row) if row else None

    async def _many(self, kind: type[T], query: Select[Any], **given: Any) -> list[T]:
        return [load(kind, row) for row in await self._connection.execute(query, given)]

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
