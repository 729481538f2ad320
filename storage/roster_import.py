"""Taking over a roster file: an upsert by code; posts that are no longer listed end, nothing else is deleted.

What is there is read once a table and compared in memory, so that thousands of rows hold nobody up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Row, Table, func, select

from bot.ids import AreaId, UnitId
from bot.importing import Changes, Ending, Overruled, Regrouped
from bot.roster import Reach
from bot.roster_file.rows import GroupRow, PersonRow, RosterFile
from storage.accounts import AccountRows
from storage.bulk import Columns, different, each
from storage.rota_import import RotaImportRows
from storage.schema import areas, groups, people, posts, routes, units

Ids: TypeAlias = Mapping[str, int]


class ImportRows(AccountRows, RotaImportRows):
    async def roster_is_empty(self) -> bool:
        return not (await self._connection.execute(select(func.count()).select_from(units))).scalar_one()

    async def import_roster(self, file: RosterFile, today: date, now: datetime) -> Changes:
        """Write the file over what is there. The caller bumps the version and moves the batons of who left."""
        done = Changes()
        unit_ids = await self._by_code(
            units,
            "units",
            done,
            {r.code: {"name": r.name, "kind": r.kind} for r in file.units},
            parents={r.code: r.parent for r in file.units},
        )
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
            parents={r.code: r.parent for r in file.areas},
        )
        reaches = await self.free_accounts(file.people, done)
        listed: dict[str, Columns] = {r.code: _person(r) for r in file.people}
        person_ids = await self._by_code(people, "people", done, listed, defaults={"reach": Reach.NEVER})
        await self.keep_reaches(reaches)
        await self._put_posts(file, person_ids, unit_ids, area_ids, today, done)
        await self._put_routes(file, unit_ids, area_ids, done)
        await self._put_groups(file.groups, unit_ids, area_ids, done, now)
        await self.put_rota(file, person_ids, unit_ids, today, done)
        return done

    async def _by_code(
        self,
        table: Table,
        sheet: str,
        done: Changes,
        wanted: Mapping[str, Columns],
        *,
        parents: Mapping[str, str | None] | None = None,
        defaults: Columns | None = None,
    ) -> Ids:
        """The ids of all there are, listed or not; a parent may follow its child."""
        known = {row.code: row for row in await self._connection.execute(select(table))}
        new = [code for code in wanted if code not in known]
        for code in new:
            done.count(sheet, "added", code)
        await self._insert(table, [{**(defaults or {}), "code": code, **wanted[code]} for code in new])
        ids = {code: int(row.id) for code, row in known.items()}
        if new:
            found = await self._connection.execute(select(table.c.code, table.c.id))
            ids = {row.code: int(row.id) for row in found}
        changed: list[tuple[int, Columns]] = []
        async for code, columns in each(list(wanted.items())):
            within = parents[code] if parents is not None else None
            above = {"parent_id": ids[within] if within else None} if parents is not None else {}
            if code in known:
                differing = different(known[code], columns | above)
                done.count(sheet, "changed" if differing else "same", code, differing)
                changed += [(ids[code], differing)] if differing else []
            elif within:
                changed.append((ids[code], above))
        await self._update(table, changed)
        return ids

    async def _put_posts(
        self, file: RosterFile, person_ids: Ids, unit_ids: Ids, area_ids: Ids, today: date, done: Changes
    ) -> None:
        """A post is known by person, unit, role and area; held in several periods, by their order."""
        rows = (await self._connection.execute(select(posts).order_by(posts.c.id))).all()
        known: defaultdict[tuple[Any, ...], list[Row[Any]]] = defaultdict(list)
        for row in rows:
            known[row.person_id, row.unit_id, row.role, row.area_id].append(row)
        kept, new, changed = set[int](), list[Columns](), list[tuple[int, Columns]]()
        async for post in each(file.posts):
            area_id = area_ids[post.area] if post.area else None
            key = (person_ids[post.person], unit_ids[post.unit], post.role, area_id)
            columns = {"start": post.start, "end": post.end, "level": post.level, "listed": True}
            found = known[key].pop(0) if known[key] else None
            told = (post.person, post.unit, post.role.value, post.area)
            if found is None:
                done.count("posts", "added", told)
                new.append(dict(zip(("person_id", "unit_id", "role", "area_id"), key, strict=True)) | columns)
                continue
            kept.add(found.id)
            differing = different(found, columns)
            done.count("posts", "changed" if differing else "same", told, differing)
            changed += [(found.id, differing)] if differing else []
        for row in rows:
            if row.listed and row.id not in kept and (row.end is None or row.end >= today):
                done.endings.append(Ending(row.person_id, row.unit_id, row.role))
                # their last day was yesterday: who left answers for nothing from now on
                changed.append((row.id, {"end": today - timedelta(days=1)}))
        await self._insert(posts, new)
        await self._update(posts, changed)

    async def _put_routes(self, file: RosterFile, unit_ids: Ids, area_ids: Ids, done: Changes) -> None:
        found = await self._connection.execute(select(routes).order_by(routes.c.id.desc()))
        known = {(row.category, row.area_id): row for row in found}
        new, changed = list[Columns](), list[tuple[int, Columns]]()
        async for route in each(file.routes):
            key = (route.category, area_ids[route.area] if route.area else None)
            columns = {
                "lead": unit_ids[route.lead],
                "supporting": tuple(unit_ids[code] for code in route.supporting),
                "mandatory": tuple(unit_ids[code] for code in route.mandatory),
            }
            told = (route.category, route.area)
            if key not in known:
                done.count("routes", "added", told)
                new.append({"category": key[0], "area_id": key[1]} | columns)
                continue
            differing = different(known[key], columns)
            done.count("routes", "changed" if differing else "same", told, differing)
            if known[key].ruled and "lead" in differing:
                area_id = AreaId(key[1]) if key[1] is not None else None
                leads = UnitId(known[key].lead), UnitId(unit_ids[route.lead])
                done.overruled.append(Overruled(route.category, area_id, *leads, route.row))
                differing["ruled"] = None
            changed += [(known[key].id, differing)] if differing else []
        await self._insert(routes, new)
        await self._update(routes, changed)

    async def _put_groups(
        self, listed: Sequence[GroupRow], unit_ids: Ids, area_ids: Ids, done: Changes, now: datetime
    ) -> None:
        rows = (await self._connection.execute(select(groups).order_by(groups.c.id.desc()))).all()
        by_chat, by_title = {row.chat_id: row for row in rows}, {row.title: row for row in rows}
        new, changed = list[Columns](), list[tuple[int, Columns]]()
        for group in listed:
            columns: Columns = {
                "unit_id": unit_ids[group.unit] if group.unit else None,
                "area_id": area_ids[group.area] if group.area else None,
            }
            said = {
                "digest": group.digest,
                "topic": group.topic,
            }  # where it says nothing, what the group has settled stays
            columns |= {name: value for name, value in said.items() if value is not None}
            row = by_chat.get(group.chat_id) if group.chat_id is not None else by_title.get(group.title)
            told = group.chat_id or group.title
            if row is None:
                done.count("groups", "added", told)
                bound_at = now if group.chat_id is not None else None
                new.append({"chat_id": group.chat_id, "title": group.title or "", "bound_at": bound_at} | columns)
                continue
            bound = row.unit_id is not None or row.area_id is not None
            if bound and (row.unit_id, row.area_id) != (columns["unit_id"], columns["area_id"]):
                done.regrouped.append(Regrouped(row.title or str(row.chat_id), row.unit_id, row.area_id, group.row))
            if row.chat_id is not None and row.bound_at is None:
                columns["bound_at"] = now
            differing = different(row, columns)
            done.count("groups", "changed" if differing else "same", told, differing)
            changed += [(row.id, differing)] if differing else []
        await self._insert(groups, new)
        await self._update(groups, changed)


def _person(row: PersonRow) -> Columns:
    """What the file does not say stays as it is: an account joined by link is not lost by an import."""
    said = {
        "telegram_id": row.telegram_id,
        "username": row.username,
        "phone": row.phone,
        "language": row.language,
    }
    return {"name": row.name} | {name: value for name, value in said.items() if value is not None}
