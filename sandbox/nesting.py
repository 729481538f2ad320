"""How entities may lie in each other, as the server puts them: split, merged, or dropped where they cannot stand.

Code holds nothing else and lies in nothing but a quotation; links, mentions and commands do not overlap; bold and its
kind is cut at every edge of another entity, and merged with what touches it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from sandbox.entities import Entity

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTATIONS = {"blockquote", "expandable_blockquote"}
CODE = {"code", "pre"}
HIDDEN = {"text_link", "text_mention", "custom_emoji"}
"""What they carry is not in the text: white space does for them."""
PRIORITY = {
    "blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20, "text_link": 49, "text_mention": 49,
    "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94, "custom_emoji": 99,
}  # fmt: skip
FOUND_PRIORITY = 50


def nested(entities: Iterable[Entity], found: Iterable[Entity] = ()) -> tuple[Entity, ...]:
    """Those that were given, put right; of what Telegram finds only what does not cross a link or code."""
    given = _ordered(entities)
    splittable = [e for e in given if e.type in SPLITTABLE]
    quotations = _apart([e for e in given if e.type in QUOTATIONS])
    continuous = _apart([e for e in given if e.type not in SPLITTABLE and e.type not in QUOTATIONS])
    continuous += [e for e in found if not any(_overlap(e, other) for other in continuous)]
    kept = [e for e in continuous if all(_fits(e, quotation) for quotation in quotations)]
    others = _ordered([*kept, *quotations])
    return tuple(_ordered([*others, *_split(splittable, others)]))


def without_white_space(text: str, entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Entities begin at their first letter; those without any are dropped."""
    units = text.encode("utf-16-le")

    def begun(entity: Entity) -> Entity:
        at = entity.offset
        while entity.type not in HIDDEN and at < entity.end and units[2 * at : 2 * at + 2] in (b" \0", b"\n\0"):
            at += 1
        return entity if at == entity.offset else replace(entity, offset=at, length=entity.end - at)

    return tuple(entity for entity in map(begun, entities) if entity.length)


def _ordered(entities: Iterable[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda e: (e.offset, -e.length, PRIORITY.get(e.type, FOUND_PRIORITY)))


def _apart(entities: list[Entity]) -> list[Entity]:
    """In order, without those that begin inside an earlier one."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _fits(entity: Entity, quotation: Entity) -> bool:
    inside = quotation.offset <= entity.offset and entity.end <= quotation.end
    return inside or not _overlap(entity, quotation)


def _split(entities: list[Entity], others: list[Entity]) -> list[Entity]:
    pieces: list[Entity] = []
    open_: dict[str, tuple[int, int]] = {}
    waiting = entities[::-1]

    def flush(edge: float) -> None:
        for kind in SPLITTABLE:
            begin, end = open_.get(kind, (0, 0))
            if kind in open_ and begin < edge:
                cut = min(end, int(edge)) if edge < math.inf else end
                pieces.append(Entity(kind, begin, cut - begin))
                open_[kind] = (cut, end)
                if cut == end:
                    del open_[kind]

    def go_to(edge: float) -> None:
        while waiting and waiting[-1].offset < edge:
            entity = waiting.pop()
            begin, end = open_.get(entity.type, (0, -1))
            if entity.offset <= end:
                open_[entity.type] = (begin, max(end, entity.end))
            else:
                flush(entity.offset)
                open_[entity.type] = (entity.offset, entity.end)
        flush(edge)

    around: list[Entity] = []
    for edge, other in [*((e.offset, e) for e in others), (math.inf, None)]:
        while around and edge >= around[-1].end:
            count = len(pieces)
            inner = around.pop()
            go_to(inner.end)
            if inner.type in CODE:
                del pieces[count:]
        go_to(edge)
        if other is not None:
            around.append(other)
    return pieces
