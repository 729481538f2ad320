"""From the text of one cell to a value. A ValueError carries the sentence for the person who filled the cell in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, time

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})(?::00)?")
_USERNAME = re.compile(r"(?:https?://)?(?:t\.me/|@)?([A-Za-z][A-Za-z0-9_]{3,31})")
_LIST = re.compile(r"[,，、;；\s]+")
_MOST_POINTS = 5000


def text(cell: str) -> str:
    return cell


def code(cell: str) -> str:
    if len(cell) > 64 or _LIST.search(cell):
        raise ValueError(f"“{cell[:64]}”不能作编码，请去掉空格和逗号，最多 64 个字。")
    return cell


def codes(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, _LIST.split(cell))))


def one_of(meanings: Mapping[str, str], choices: str) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        if cell.lower() not in meanings:
            raise ValueError(f"不认识“{cell}”，请从这些里选：{choices}。")
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
    raise ValueError(f"“{cell}”不是日期，请写成 2026-03-01。")


def times(cell: str) -> tuple[time, ...]:
    found = []
    for part in codes(cell):
        match = _TIME.fullmatch(part)
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            raise ValueError(f"“{part}”不是时间，请写成 08:27,17:57。")
        found.append(time(int(match[1]), int(match[2])))
    return tuple(sorted(set(found)))


def degrees(most: float) -> Callable[[str], float]:
    def parse(cell: str) -> float:
        try:
            number = float(cell)
        except ValueError:
            raise ValueError(f"“{cell}”不是数字，请写成度数，如 30.2741。") from None
        if not -most <= number <= most:
            raise ValueError(f"“{cell}”超出范围（±{most:g}），请检查经纬度是否写反。")
        return number

    return parse


def polygon(cell: str) -> tuple[tuple[float, float], ...]:
    """One ring of (longitude, latitude) from a GeoJSON Polygon, or a Feature that has one."""
    sentence = "边界要写成 GeoJSON 的 Polygon，只有一圈，先经度后纬度，如 [[120.1,30.2],…]，请检查。"
    try:
        shape = json.loads(cell)
        shape = shape["geometry"] if shape["type"] == "Feature" else shape
        (points,) = shape["coordinates"]
        ring = tuple((float(point[0]), float(point[1])) for point in points)
        polygonal = shape["type"] == "Polygon" and 3 <= len(set(ring)) <= _MOST_POINTS
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
        raise ValueError(sentence) from None
    if not polygonal or not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring):
        raise ValueError(sentence)
    return ring


def telegram(cell: str) -> int | str:
    """A positive id, or a username without its @."""
    if re.fullmatch(r"\d{1,16}", cell) and int(cell) > 0:
        return int(cell)
    if match := _USERNAME.fullmatch(cell):
        return match[1]
    raise ValueError(f"“{cell}”不是 Telegram 账号，请写数字 id 或 @用户名，没有就留空。")


def phone(cell: str) -> str:
    if not 3 <= len(re.sub(r"\D", "", cell)) <= 20:
        raise ValueError(f"“{cell}”不像电话号码，请检查，没有就留空。")
    return cell


def chat(cell: str) -> int | str:
    """The id of a group, which is negative, or its title."""
    if re.fullmatch(r"[-−]\d{1,16}", cell):
        return int(cell.replace("−", "-"))
    if re.fullmatch(r"\+?[\d.]+([eE]\+?\d+)?", cell):
        raise ValueError(f"“{cell}”不是群号（群号是负数，如 -1001234567890），请改正，或写群的名称。")
    return cell


def topic(cell: str) -> int:
    if not re.fullmatch(r"\d{1,15}", cell) or int(cell) == 0:
        raise ValueError(f"“{cell}”不是话题编号，请写数字，没有就留空。")
    return int(cell)
