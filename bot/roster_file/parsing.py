"""Reads the roster file: every row into its type, or every error at once, so that a file is put right in one go."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.roster import AreaKind, Role, UnitKind
from bot.roster_file import fields
from bot.roster_file.checks import check
from bot.roster_file.reading import Reading, Row
from bot.roster_file.rows import (
    AreaRow,
    GroupRow,
    PersonRow,
    PostRow,
    RosterErrors,
    RosterFile,
    RotaRow,
    RouteRow,
    UnitRow,
)
from bot.roster_file.sheets import open_tables
from bot.roster_file.tables import Table
from bot.roster_file.words import AREA_KINDS, LANGUAGES, LEVELS, ROLES, UNIT_KINDS, meanings
from bot.roster_file.workbook import tables_of


def read(path: Path, categories: Collection[str] | None = None) -> RosterFile:
    """From one .xlsx workbook or a folder of CSV files; ``categories`` are the known codes, unchecked when None.

    Raises RosterErrors with all that is wrong. Nothing in the file is ever evaluated.
    """
    return _read(open_tables(path), categories)


def read_workbook(raw: bytes, categories: Collection[str] | None = None) -> RosterFile:
    """From the content of a file that is called .xlsx, whatever it is. Raises as `read` does."""
    return _read(tables_of(raw), categories)


def _read(tables: list[Table], categories: Collection[str] | None) -> RosterFile:
    reading = Reading(tables)
    file = RosterFile(
        units=reading.rows("units", _unit),
        areas=reading.rows("areas", _area),
        people=reading.rows("people", _person),
        posts=reading.rows("posts", _post),
        routes=reading.rows("routes", _route),
        groups=reading.rows("groups", _group),
        rota=reading.rows("rota", _rota),
    )
    titles = {name: table.title for name, table in reading.tables.items()}
    found = [replace(error, sheet=titles[error.sheet]) for error in check(file, categories)]
    if errors := reading.errors + found:
        order = {table.title: place for place, table in enumerate(reading.tables.values(), start=1)}
        raise RosterErrors(sorted(set(errors), key=lambda e: (order.get(e.sheet, 0), e.row, e.text)))
    return replace(file, remarks=tuple(reading.remarks))


def _choice(words: Mapping[Any, str]) -> Callable[[str], str]:
    return fields.one_of(
        meanings(dict(words)),
        "、".join(line.split()[0] for line in words.values()),
        ", ".join(str(word) for word in words),
    )


_UNIT_KIND, _AREA_KIND, _ROLE = _choice(UNIT_KINDS), _choice(AREA_KINDS), _choice(ROLES)
_LANGUAGE, _LEVELS = _choice(LANGUAGES), meanings(LEVELS)


def _unit(row: Row) -> UnitRow:
    return UnitRow(
        row.number,
        row.must("code", fields.code),
        row.must("name", fields.text),
        row.must("kind", lambda cell: UnitKind(_UNIT_KIND(cell))),
        row.may("parent", row.code_of("units")),
    )


def _area(row: Row) -> AreaRow:
    area = AreaRow(
        row.number,
        row.must("code", fields.code),
        row.must("name", fields.text),
        row.must("kind", lambda cell: AreaKind(_AREA_KIND(cell))),
        row.may("parent", row.code_of("areas")),
        row.may("unit", row.code_of("units")),
        row.may("polygon", fields.polygon),
        row.may("latitude", fields.degrees(90)),
        row.may("longitude", fields.degrees(180)),
    )
    if not row.failed and (area.latitude is None) != (area.longitude is None):
        row.fail("纬度和经度要么都填，要么都不填。", "latitude and longitude come together or not at all.")
    return area


def _person(row: Row) -> PersonRow:
    account = row.may("telegram", fields.telegram)
    return PersonRow(
        row.number,
        row.must("code", fields.code),
        row.must("name", fields.text),
        account if isinstance(account, int) else None,
        account if isinstance(account, str) else None,
        row.may("phone", fields.phone),
        row.may("language", _LANGUAGE),
    )


def _post(row: Row) -> PostRow:
    return PostRow(
        row.number,
        row.must("person", row.code_of("people")),
        row.must("unit", row.code_of("units")),
        row.must("role", lambda cell: Role(_ROLE(cell))),
        row.may("area", row.code_of("areas")),
        row.may("from", fields.day),
        row.may("to", fields.day),
        row.may("level", lambda cell: _LEVELS.get(cell.lower(), cell)),
    )


def _route(row: Row) -> RouteRow:
    return RouteRow(
        row.number,
        row.must("category", fields.code),
        row.may("area", row.code_of("areas")),
        row.must("lead", row.code_of("units")),
        row.may("supporting", row.codes_of("units")) or (),
        row.may("mandatory", row.codes_of("units")) or (),
    )


def _group(row: Row) -> GroupRow:
    chat = row.must("chat", fields.chat)
    scope = row.must("scope", fields.code)
    unit = scope if scope and row.knows("units", scope) else None
    area = scope if scope and row.knows("areas", scope) else None
    if scope and not unit and not area:
        row.fail(
            f"归属：“{scope}”不在单位表和区域表里，请改正编码。",
            f"scope: “{scope}” is neither in the sheet units nor in areas, please correct the code.",
        )
    named = chat if isinstance(chat, str) else None
    numbered = chat if isinstance(chat, int) else None
    return GroupRow(
        row.number,
        numbered,
        named,
        unit,
        area,
        row.may("digest", fields.times),
        row.may("topic", fields.topic),
    )


def _rota(row: Row) -> RotaRow:
    return RotaRow(
        row.number,
        row.must("unit", row.code_of("units")),
        row.must("person", row.code_of("people")),
        row.must("from", fields.day),
        row.must("to", fields.day),
    )
