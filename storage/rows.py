"""Between rows and the core's frozen types: columns are named after fields, so no mapping is written by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Row, Table, bindparam, insert, select, update

from bot.errors import ChangedMeanwhile
from storage.connections import Opened
from storage.dialect import insert_new, numbered, upsert
from storage.journal import Journal
from storage.ready import Ready

T = TypeVar("T")


def load(kind: type[T], row: Row[Any]) -> T:
    """The dataclass whose fields are among the row's columns."""
    columns = row._mapping
    return kind(**{name: columns[name] for name in names_of(kind) if name in columns})  # type: ignore[arg-type]


@cache
def names_of(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def values(item: Any, *, without: tuple[str, ...] = ("id",)) -> dict[str, Any]:
    return {name: getattr(item, name) for name in names_of(item.__class__) if name not in without}


def changes(before: Any, after: Any) -> dict[str, Any]:
    """Only what a move changed: a column that nobody touched is never written back."""
    old, new = values(before), values(after)
    return {name: new[name] for name in new if new[name] != old[name]}


@cache
def by(table: Table, *names: str) -> Ready:
    """Rows with given values in these columns, in the order of their ids."""
    return Ready(select(table).where(*(table.c[name] == bindparam(name) for name in names)).order_by(table.c.id))


@cache
def adding(dialect: str, table: Table, kind: Any) -> Ready:
    """A row of its own for an item; its id comes back."""
    new = numbered(dialect, insert(table), table).returning(table.c.id)
    return Ready(new, tuple(name for name in names_of(kind) if name != "id"))


@cache
def adding_new(dialect: str, table: Table, *columns: str) -> Ready:
    """A row with these columns, unless there is one with its unique key."""
    return Ready(insert_new(dialect, table), columns)


@cache
def putting(dialect: str, table: Table, *columns: str) -> Ready:
    """A row with these columns, in the place of the one with its primary key."""
    rest = [name for name in columns if not table.c[name].primary_key]
    return Ready(upsert(dialect, table, rest), columns)


@cache
def changing(table: Table, columns: frozenset[str], *still: str) -> Ready:
    """Give values to ``columns`` of the row ``is_id`` where its columns of ``still`` are ``is_…``."""
    same = (table.c[name].is_not_distinct_from(bindparam(f"is_{name}")) for name in still)
    return Ready(update(table).where(table.c.id == bindparam("is_id"), *same), tuple(sorted(columns)))


@cache
def _fields(kind: Any, names: tuple[str, ...]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What takes the kind's fields, in their order, out of a row with columns of these names."""
    return itemgetter(*(names.index(name) for name in names_of(kind)))


class Rows:
    """One open transaction. The mixins beside this file ask and answer one question a method."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._connection = opened.connection
        self.journal = Journal()

    async def _one(self, kind: type[T], ready: Ready, **given: Any) -> T | None:
        found = await self._many(kind, ready, **given)
        assert len(found) < 2
        return found[0] if found else None

    async def _many(self, kind: type[T], ready: Ready, **given: Any) -> list[T]:
        taken: Any = _fields(kind, ready.names)  # type: ignore[arg-type]
        return [kind(*taken(row)) for row in await ready.rows(self._opened, given)]

    async def _value(self, ready: Ready, **given: Any) -> Any:
        """The first column of the one row; None where there is none."""
        found = await ready.rows(self._opened, given)
        return found[0][0] if found else None

    async def _column(self, ready: Ready, **given: Any) -> list[Any]:
        return [row[0] for row in await ready.rows(self._opened, given)]

    async def _add(self, table: Table, item: Any) -> int:
        [[new]] = await adding(self._connection.dialect.name, table, item.__class__).rows(self._opened, values(item))
        return int(new)

    async def _add_new(self, table: Table, *new: Mapping[str, Any]) -> list[bool]:
        """Rows of the same columns; whether each was added, or there was one with its unique key."""
        ready = adding_new(self._connection.dialect.name, table, *new[0])
        return [await ready.count(self._opened, one) == 1 for one in new]

    async def _set(self, table: Table, new: Mapping[str, Any]) -> None:
        """Add a row, or give the one with its primary key these values."""
        await putting(self._connection.dialect.name, table, *new).count(self._opened, new)

    async def _save(self, table: Table, before: Any, after: Any) -> None:
        """Compare-and-set on id and version."""
        new = changes(before, after) | {"version": before.version + 1}
        if not await self._change(table, before.id, new, version=before.version):
            raise ChangedMeanwhile(f"{table.name} {before.id}")

    async def _change(self, table: Table, id: int, new: Mapping[str, Any], **still: Any) -> bool:
        """Give ``new`` values to a row; False where it is not ``still`` so."""
        was = {f"is_{name}": value for name, value in still.items()}
        ready = changing(table, frozenset(new), *still)
        return await ready.count(self._opened, {**new, **was, "is_id": id}) == 1
