"""Many rows at once: what differs is worked out in memory, then written by few statements.

Whoever goes through thousands of rows lets the others have a turn now and then: statements run in the loop's thread.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Row, Table, Update, bindparam, insert, update

from storage.rows import Rows

Columns: TypeAlias = dict[str, Any]
T = TypeVar("T")
AT_ONCE = 200


def different(row: Row[Any], columns: Mapping[str, Any]) -> Columns:
    return {name: value for name, value in columns.items() if row._mapping[name] != value}


async def by_hundreds(items: Sequence[T]) -> AsyncIterator[Sequence[T]]:
    for first in range(0, len(items), AT_ONCE):
        yield items[first : first + AT_ONCE]
        await asyncio.sleep(0)


async def each(items: Sequence[T]) -> AsyncIterator[T]:
    async for some in by_hundreds(items):
        for item in some:
            yield item


class BulkRows(Rows):
    async def _insert(self, table: Table, rows: Sequence[Columns]) -> None:
        """A column that only some of the rows name is NULL in the others."""
        names = list(dict.fromkeys(name for row in rows for name in row))
        async for some in by_hundreds(rows):
            await self._connection.execute(insert(table), [{name: row.get(name) for name in names} for row in some])

    async def _update(self, table: Table, changed: Sequence[tuple[int, Columns]]) -> None:
        """By id; rows that change in the same columns go together."""
        alike: defaultdict[tuple[str, ...], list[Columns]] = defaultdict(list)
        for row_id, columns in changed:
            alike[tuple(sorted(columns))].append({"row_id": row_id, **{f"new_{k}": v for k, v in columns.items()}})
        for names, rows in alike.items():
            async for some in by_hundreds(rows):
                await self._connection.execute(_rewriting(table, names), some)


@cache
def _rewriting(table: Table, names: tuple[str, ...]) -> Update:
    return (
        update(table)
        .where(table.c.id == bindparam("row_id"))
        .values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names})
    )
