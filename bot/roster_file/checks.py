"""What no single row can tell: doubles, loops, contradictions between rows."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence

from bot.phones import number_of
from bot.roster_file.rows import AreaRow, PostRow, RosterError, RosterFile, RotaRow, UnitRow


def check(file: RosterFile, categories: Collection[str] | None = None) -> list[RosterError]:
    """Errors name the sheet by its English name."""
    return [
        *_doubles(file),
        *_loops("units", "单位", "units", file.units),
        *_loops("areas", "区域", "areas", file.areas),
        *_backward("posts", file.posts),
        *_backward("rota", file.rota),
        *_rota(file),
        *_routes(file, categories),
    ]


def _doubles(file: RosterFile) -> Iterator[RosterError]:
    for sheet, rows in (("units", file.units), ("areas", file.areas), ("people", file.people)):
        yield from _twice(sheet, "编码", "the code", ((row.row, row.code, row.code) for row in rows))
    accounts = [(row.row, str(row.telegram_id or row.username or "")) for row in file.people]
    yield from _twice(
        "people", "Telegram 账号", "the Telegram account", ((row, name.lower(), name) for row, name in accounts)
    )
    yield from _twice(
        "people", "电话", "the phone number", ((row.row, number_of(row.phone), row.phone) for row in file.people)
    )
    yield from _twice(
        "posts",
        "岗位",
        "the post of",
        ((row.row, (row.person, row.unit, row.role, row.area, row.start), row.person) for row in file.posts),
    )
    yield from _twice(
        "routes",
        "类别和区域",
        "the category and area",
        ((row.row, (row.category, row.area), row.category) for row in file.routes),
    )
    yield from _twice(
        "groups",
        "群",
        "the group",
        ((row.row, row.chat_id or row.title, row.chat_id or row.title) for row in file.groups),
    )


def _twice(sheet: str, what: str, english: str, keys: Iterable[tuple[int, Hashable, object]]) -> Iterator[RosterError]:
    first: dict[Hashable, int] = {}
    for row, key, shown in keys:
        if key in first:
            yield RosterError(
                sheet,
                row,
                f"{what}“{shown}”和第 {first[key]} 行重复，请只留一个。",
                f"{english} “{shown}” is already in row {first[key]}, please keep one of them.",
            )
        if key not in (None, ""):
            first.setdefault(key, row)


def _loops(sheet: str, what: str, english: str, rows: Sequence[UnitRow] | Sequence[AreaRow]) -> Iterator[RosterError]:
    parents = {row.code: row.parent for row in rows}
    seen: set[str] = set()
    for row in rows:
        path: list[str] = []
        code: str | None = row.code
        while code in parents and code not in seen:
            seen.add(code)
            path.append(code)
            code = parents[code]
        if code in path:
            ring = [*path[path.index(code) :], code]
            loop = " → ".join(ring if len(ring) <= 8 else [*ring[:4], "…", *ring[-3:]])
            yield RosterError(
                sheet,
                row.row,
                f"{what}的上级绕成了一圈：{loop}，请改正其中一个上级。",
                f"the parents of the {english} run in a circle: {loop}. Please correct one of them.",
            )


def _backward(sheet: str, rows: Sequence[PostRow] | Sequence[RotaRow]) -> Iterator[RosterError]:
    for row in rows:
        if row.start and row.end and row.start > row.end:
            yield RosterError(
                sheet,
                row.row,
                f"开始 {row.start} 晚于结束 {row.end}，请改正日期。",
                f"it begins on {row.start}, after its end on {row.end}.",
            )


def _rota(file: RosterFile) -> Iterator[RosterError]:
    working = {(post.person, post.unit) for post in file.posts}
    posted = {post.person for post in file.posts}  # of whom no post could be read, nothing is said
    for row in file.rota:
        if row.person in posted and (row.person, row.unit) not in working:
            yield RosterError(
                "rota",
                row.row,
                f"“{row.person}”在“{row.unit}”没有岗位，不能排班，请改正，或在岗位表里补上。",
                f"“{row.person}” has no post in “{row.unit}”: please correct it, or add the post.",
            )


def _routes(file: RosterFile, categories: Collection[str] | None) -> Iterator[RosterError]:
    for row in file.routes:
        if row.lead in row.supporting:
            yield RosterError(
                "routes",
                row.row,
                f"主办单位“{row.lead}”不能同时是协办单位，请删去一处。",
                f"“{row.lead}” cannot both lead and support.",
            )
        for unit in row.mandatory:
            if unit not in row.supporting:
                yield RosterError(
                    "routes",
                    row.row,
                    f"必办单位“{unit}”不在协办单位里，请在协办里补上。",
                    f"“{unit}” is mandatory and must be among the supporting units too.",
                )
        if categories is not None and not _known(row.category, categories):
            zeros = next((code for code in categories if code.lstrip("0") == row.category), None)
            hint = f"是不是“{zeros}”？" if zeros else ""
            yield RosterError(
                "routes",
                row.row,
                f"类别“{row.category}”不在事项目录里，{hint}请改正编码。",
                f"the category “{row.category}” is not in the catalogue{f', is it “{zeros}”?' if zeros else '.'}",
            )


def _known(category: str, categories: Collection[str]) -> bool:
    return category in categories or any(code.startswith(category) for code in categories)
