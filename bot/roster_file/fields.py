"""From the text of one cell to a value; `Wrong` carries the sentence for the person who filled the cell in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, time

from bot.phones import digits_of
from bot.roster_file.rows import Wrong

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})(?::00)?")
_USERNAME = re.compile(r"(?:https?://)?(?:t\.me/|@)?([A-Za-z][A-Za-z0-9_]{3,31})")
_LIST = re.compile(r"[,，、;；\s]+")
_MOST_POINTS = 5000
_LONGEST = 200


def text(cell: str) -> str:
    if len(cell) > _LONGEST:
        raise Wrong(
            f"“{cell[:20]}…”太长了，请控制在 {_LONGEST} 个字以内。",
            f"“{cell[:20]}…” is too long, please stay within {_LONGEST} characters.",
        )
    return cell


def code(cell: str) -> str:
    if len(cell) > 64 or _LIST.search(cell):
        raise Wrong(
            f"“{cell[:64]}”不能作编码，请去掉空格和逗号，最多 64 个字。",
            f"“{cell[:64]}” cannot be a code: no spaces or commas, 64 characters at most.",
        )
    return cell


def codes(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, _LIST.split(cell))))


def one_of(meanings: Mapping[str, str], choices: str, english: str) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        if cell.lower() not in meanings:
            raise Wrong(
                f"不认识“{cell[:40]}”，请从这些里选：{choices}。",
                f"“{cell[:40]}” is not known, please choose one of: {english}.",
            )
        return meanings[cell.lower()]

    return parse


def day(cell: str) -> date:
    match = _DATE.fullmatch(cell)
    try:
        if match:
            year, month, number = (int(part) for part in match.groups() if part is not None)
            return date(year, month, number)
    except ValueError:
        pass
    raise Wrong(f"“{cell[:40]}”不是日期，请写成 2026-03-01。", f"“{cell[:40]}” is not a date, please write 2026-03-01.")


def times(cell: str) -> tuple[time, ...]:
    found = []
    for part in codes(cell):
        match = _TIME.fullmatch(part)
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            raise Wrong(
                f"“{part[:40]}”不是时间，请写成 08:27,17:57。", f"“{part[:40]}” is not a time, write 08:27,17:57."
            )
        found.append(time(int(match[1]), int(match[2])))
    return tuple(sorted(set(found)))


def degrees(most: float) -> Callable[[str], float]:
    def parse(cell: str) -> float:
        try:
            number = float(cell)
        except ValueError:
            raise Wrong(
                f"“{cell[:40]}”不是数字，请写成度数，如 30.2741。",
                f"“{cell[:40]}” is not a number, please write degrees such as 30.2741.",
            ) from None
        if not -most <= number <= most:
            raise Wrong(
                f"“{cell[:40]}”超出范围（±{most:g}），请检查经纬度是否写反。",
                f"“{cell[:40]}” is out of range (±{most:g}): are latitude and longitude swapped?",
            )
        return number

    return parse


def polygon(cell: str) -> tuple[tuple[float, float], ...]:
    """One ring of (longitude, latitude) from a GeoJSON Polygon, or a Feature that has one."""
    wrong = Wrong(
        "边界要写成 GeoJSON 的 Polygon，只有一圈，先经度后纬度，如 [[120.1,30.2],…]，请检查。",
        "a boundary is a GeoJSON Polygon of one ring, longitude first, such as [[120.1,30.2],…].",
    )
    try:
        shape = json.loads(cell)
        shape = shape["geometry"] if shape["type"] == "Feature" else shape
        (points,) = shape["coordinates"]
        ring = tuple((float(point[0]), float(point[1])) for point in points)
        polygonal = shape["type"] == "Polygon" and 3 <= len(set(ring)) <= _MOST_POINTS
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
        raise wrong from None
    if not polygonal or not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring):
        raise wrong
    return ring


def telegram(cell: str) -> int | str:
    """A positive id, or a username without its @."""
    if re.fullmatch(r"\d{1,16}", cell) and int(cell) > 0:
        return int(cell)
    if match := _USERNAME.fullmatch(cell):
        return match[1]
    raise Wrong(
        f"“{cell[:40]}”不是 Telegram 账号，请写数字 id 或 @用户名，没有就留空。",
        f"“{cell[:40]}” is no Telegram account: write the numeric id or the @username, or leave it empty.",
    )


def phone(cell: str) -> str:
    if not 3 <= len(digits_of(cell)) <= 20:
        raise Wrong(
            f"“{cell[:40]}”不像电话号码，请检查，没有就留空。",
            f"“{cell[:40]}” does not look like a phone number; leave it empty where there is none.",
        )
    return cell


def chat(cell: str) -> int | str:
    """The id of a group, which is negative, or its title."""
    if re.fullmatch(r"[-−]\d{1,16}", cell):
        return int(cell.replace("−", "-"))
    if re.fullmatch(r"\+?[\d.]+([eE]\+?\d+)?", cell):
        raise Wrong(
            f"“{cell[:40]}”不是群号（群号是负数，如 -1001234567890），请改正，或写群的名称。",
            f"“{cell[:40]}” is no group id (it is negative, such as -1001234567890); or write the group's title.",
        )
    return text(cell)


def topic(cell: str) -> int:
    if not re.fullmatch(r"\d{1,15}", cell) or not 0 < int(cell) < 2**31:
        raise Wrong(
            f"“{cell[:40]}”不是话题编号，请写数字，没有就留空。",
            f"“{cell[:40]}” is not the number of a topic; leave it empty where there is none.",
        )
    return int(cell)
