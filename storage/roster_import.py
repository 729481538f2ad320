"""Taking over a roster file: an upsert by code; posts that are no longer listed end, nothing else is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Table, func, insert, select, update

from bot.importing import Changes
from bot.roster import Reach
from bot.roster_file.rows import GroupRow, PersonRow, RosterFile
from storage.accounts import AccountRows
from storage.schema import areas, groups, people, posts, routes, units


class ImportRows(AccountRows):
    async def roster_is_empty(self) -> bool:
        return not (await self._connection.execute(select(func.count()).select_from(units))).scalar_one()

    async def import_roster(self, file: RosterFile, today: date, now: datetime) -> Changes:
        """Write the file over what is there. The caller bumps the version and moves the batons of who left."""
        done = Changes()
        unit_ids = await self._by_code(
            units, "units", done, {r.code: {"name": r.name, "kind": r.kind} for r in file.units}
        )
        parents = {r.code: {"parent_id": unit_ids[r.parent] if r.parent else None} for r in file.units}
        await self._link(units, parents, done, "units")
        area_ids = await self._by_code(
            areas,
            "areas",
            done,
            {
                r.code: {
                    "name": r.name,
                    "kind": r.kind,
                    "unit_id": unit_ids[r.unit] if r.unit else None,
                    "polygon": r.polygon,
                    "latitude": r.latitude,
                    "longitude": r.longitude,
                }
                for r in file.areas
            },
        )
        within = {r.code: {"parent_id": area_ids[r.parent] if r.parent else None} for r in file.areas}
        await self._link(areas, within, done, "areas")
        reaches = await self.free_accounts(file.people)
        person_ids = await self._by_code(people, "people", done, {r.code: _person(r) for r in file.people})
        await self.keep_reaches(reaches)

        listed = []
        for post in file.posts:
            key = {
                "person_id": person_ids[post.person],
                "unit_id": unit_ids[post.unit],
                "role": post.role,
                "area_id": area_ids[post.area] if post.area else None,
            }
            listed.append(
                await self._put(
                    posts,
                    "posts",
                    done,
                    key,
                    {"start": post.start, "end": post.end, "level": post.level, "listed": True},
                )
            )
        await self._end_posts(listed, today, done)

        for route in file.routes:
            await self._put(
                routes,
                "routes",
                done,
                {"category": route.category, "area_id": area_ids[route.area] if route.area else None},
                {
                    "lead": unit_ids[route.lead],
                    "supporting": tuple(unit_ids[code] for code in route.supporting),
                    "mandatory": tuple(unit_ids[code] for code in route.mandatory),
                },
            )
        for group in file.groups:
            await self._put_group(group, unit_ids, area_ids, done, now)
        return done

    async def _by_code(
        self, table: Table, sheet: str, done: Changes, wanted: Mapping[str, dict[str, Any]]
    ) -> dict[str, int]:
        for code, columns in wanted.items():
            defaults = {"reach": Reach.NEVER} if table is people else {}
            await self._put(table, sheet, done, {"code": code}, columns, defaults)
        found = await self._connection.execute(select(table.c.code, table.c.id))
        return {row.code: row.id for row in found}

    async def _put(
        self,
        table: Table,
        sheet: str,
        done: Changes,
        key: Mapping[str, Any],
        columns: Mapping[str, Any],
        defaults: Mapping[str, Any] | None = None,
    ) -> int:
        """Insert, or update only the columns that differ."""
        here = [table.c[name].is_(None) if value is None else table.c[name] == value for name, value in key.items()]
        row = (await self._connection.execute(select(table).where(*here).order_by(table.c.id).limit(1))).one_or_none()
        if row is None:
            done.count(sheet, "added")
            statement = insert(table).values(**(dict(defaults or {}) | dict(key) | dict(columns)))
            return int((await self._connection.execute(statement.returning(table.c.id))).scalar_one())
        if changed := _different(row, columns):
            done.count(sheet, "changed")
            await self._connection.execute(update(table).where(table.c.id == row.id).values(**changed))
        else:
            done.count(sheet, "same")
        return int(row.id)

    async def _link(self, table: Table, parents: Mapping[str, dict[str, Any]], done: Changes, sheet: str) -> None:
        rows = {row.code: row for row in await self._connection.execute(select(table))}
        for code, columns in parents.items():
            if _different(rows[code], columns):
                await self._connection.execute(update(table).where(table.c.code == code).values(**columns))

    async def _end_posts(self, listed: list[int], today: date, done: Changes) -> None:
        """Their last day was yesterday: who left answers for nothing from now on."""
        rows = await self._connection.execute(select(posts).where(posts.c.listed.is_(True)))
        kept = set(listed)
        for row in rows.all():
            if row.id not in kept and (row.end is None or row.end >= today):
                done.ended += 1
                await self._connection.execute(
                    update(posts).where(posts.c.id == row.id).values(end=today - timedelta(days=1))
                )

    async def _put_group(
        self, row: GroupRow, unit_ids: Mapping[str, int], area_ids: Mapping[str, int], done: Changes, now: datetime
    ) -> None:
        columns: dict[str, Any] = {
            "unit_id": unit_ids[row.unit] if row.unit else None,
            "area_id": area_ids[row.area] if row.area else None,
            "topic": row.topic,
        }
        if row.digest is not None:  # where the file does not say, what the group has settled stays
            columns["digest"] = row.digest
        if row.chat_id is not None:
            key: dict[str, Any] = {"chat_id": row.chat_id}
            await self._put(groups, "groups", done, key, columns, {"title": row.title or "", "bound_at": now})
            return
        await self._put(groups, "groups", done, {"title": row.title}, columns)


def _person(row: PersonRow) -> dict[str, Any]:
    """What the file does not say stays as it is: an account joined by link is not lost by an import."""
    said = {
        "telegram_id": row.telegram_id,
        "username": row.username,
        "phone": row.phone,
        "language": row.language,
    }
    return {"name": row.name} | {name: value for name, value in said.items() if value is not None}


def _different(row: Row[Any], columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if row._mapping[name] != value}
