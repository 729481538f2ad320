"""Reads a catalogue file, and finds rows that leave open by when, by whom or when it is done."""

from __future__ import annotations

import re

from bot.batons import Level
from bot.categories import DONE, FALLBACK, Category, Condition
from bot.phrases import Usage, longest_first, plain, shortest
from bot.toml_text import Table, TomlText

_CODE = re.compile(r"[0-9A-Za-z]{2,8}")  # it has to fit into a button
_MOST = 20  # conditions that can be chosen from on one panel


def read_usage(table: Table) -> Usage:
    terms, typos = table.table("terms"), table.table("typos")
    return Usage(
        {name: longest_first((terms.words(name) or name).split()) for name in terms.data},
        {plain(slip): plain(meant) for meant in typos.data for slip in (typos.words(meant) or "").split()},
        frozenset(map(plain, table.list("mute"))),
    )


def read_categories(table: Table, usage: Usage) -> dict[str, Category]:
    found: dict[str, Category] = {}
    for one in table.tables("category"):
        category = _read_category(one, usage)
        if category.code in found:
            one.wrong("code", f"类别 “{category.code}” 写了两次")
        found[category.code] = category
    return found


def _read_category(table: Table, usage: Usage) -> Category:
    table.only("code", "name", "level", "lead", "photo", "radius", "moving", "private", "words", "not", "condition")
    code = (table.words("code") if table.need("code") else None) or ""
    if code and not _CODE.fullmatch(code):
        table.wrong("code", f"类别编号 “{code}” 不对，应为 2 到 8 位字母或数字")
    words, not_words = _words(table, usage, "words"), _words(table, usage, "not", 1)
    conditions = tuple(_read_condition(one, usage) for one in table.tables("condition"))
    if len({one.when for one in conditions}) < len(conditions):
        table.wrong("condition", f"类别 “{code}” 有几个立案条件，每个都要有自己的 “when”")
    if len(conditions) > _MOST:
        table.wrong("condition", f"类别 “{code}” 的立案条件超过 {_MOST} 个，请分成几个类别")
    return Category(
        code=code,
        name=(table.words("name") if table.need("name") else None) or code,
        level=(_read_level(table) if table.need("level") else None) or Level.ROUTINE,
        conditions=conditions or (Condition("", None, DONE),),
        lead=table.words("lead") or "",
        photo=table.flag("photo"),
        radius=table.number("radius", 1, 5000),
        moving=table.flag("moving"),
        private=table.flag("private"),
        words=words,
        not_words=not_words,
    )


def _read_condition(table: Table, usage: Usage) -> Condition:
    table.only("when", "limit", "close", "note", "level", "photo", "words")
    return Condition(
        when=table.words("when") or "",
        limit=table.duration("limit"),
        close=table.words("close") or DONE,
        note=table.words("note") or "",
        level=_read_level(table),
        photo=table.flag("photo") if "photo" in table.data else None,
        words=_words(table, usage, "words"),
    )


def _words(table: Table, usage: Usage, key: str, least: int = 2) -> tuple[str, ...]:
    words = table.list(key)
    for word in words:
        try:
            if shortest(usage.phrase(word)) < least:
                table.wrong(key, f"“{word}” 太短，至少两个字")
        except KeyError as unknown:
            table.wrong(key, f"“{word}” 里的 {{{unknown.args[0]}}} 没有列在 terms 里")
    return words


def _read_level(table: Table) -> Level | None:
    word = table.words("level")
    if word is None or word in set(Level):
        return Level(word) if word else None
    table.wrong("level", f"“level” 不认识 “{word}”，只能是：{'、'.join(Level)}")
    return None


def lacking(own: TomlText) -> list[str]:
    """Rows without limit, unit or condition of closing, one ``file:line: sentence`` each; “其他” waits to be sorted."""
    found: list[tuple[int, str]] = []
    for category in Table(own.data, (), own).tables("category"):
        code = category.words("code")
        if code == FALLBACK:
            continue
        if not category.words("lead"):
            found.append((own.line((*category.path, "lead")), f"类别 “{code}” 没有主办单位，请写 “lead”"))
        conditions = list(category.tables("condition"))
        if not conditions:
            found.append((own.line(category.path), f"类别 “{code}” 没有立案条件，请写 [[category.condition]]"))
        for one in conditions:
            named = f"类别 “{code}” 的立案条件 “{one.words('when') or ''}”"
            if one.duration("limit") is None:
                found.append((own.line(one.path), f"{named} 没有时限，请写 “limit”"))
            if one.words("close") in (None, DONE):
                found.append((own.line(one.path), f"{named} 没说办到什么程度算完，请写 “close”"))
    return [f"{own.name}:{line}: {sentence}" for line, sentence in sorted(found)]
