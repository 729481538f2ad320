"""How Chinese is cut into words: the longest known word each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.words.grammar import MARKS
from bot.words.lexicon import Lexicon

_MEASURES = (
    "个|车|吨|处|盏|块|棵|袋|次|遍|米|平方米|平方|名|辆|台|趟|根|条|份|起|户|家|只|批|期|层|成|张|位|人|桶|堆|座|间|株|方"
    "|公里|段|口|扇|片|捆|套"
)
_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两俩三四五六七八九十百几数]+)"
_COUNTED = re.compile(rf"第?{_NUMBER}[多来]?(?:{_MEASURES})")
_LASTS = re.compile(rf"(?:半|{_NUMBER})[多来]?个?半?(?:工作日|小时|钟头|分钟|天|周|星期|礼拜|月)")
_PLACE = re.compile(r"[a-z]?\d+(?:-\d+)*(?:号楼|号|栋|幢|单元|室|弄|巷|#)|[一二三四五六七八九十]+(?:号楼|单元|楼)")
_FIGURE = re.compile(r"(?P<share>\d+(?:\.\d+)?%|百分之[一二三四五六七八九十百]+)|\d+(?:\.\d+)?")
_LATIN = re.compile(r"[a-z]+")
_JOINTS = frozenset("、-—·/|+&=<>#^_;@ ")
_SHORT = 2
"""Characters of an unknown word that may be one verb or one thing; what is longer may be anything."""


def words_of_chinese(marked: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    """Each word's meaning and where it begins; what stands between two known words is one unknown word."""
    at, begun = 0, 0
    while at < len(marked):
        joint = marked[at] in _JOINTS
        end, meaning = (at + 1, None) if joint else _word(marked, at, lexicon)
        if meaning is not None or joint:
            if begun < at:
                yield "bit" if at - begun <= _SHORT else "other", begun
            if meaning is not None:
                yield meaning, at
            begun = end
        at = end
    if begun < at:
        yield "bit" if at - begun <= _SHORT else "other", begun


def _word(marked: str, at: int, lexicon: Lexicon) -> tuple[int, str | None]:
    if marked[at] in MARKS:
        return at + 1, MARKS[marked[at]]
    if place := _PLACE.match(marked, at):
        return place.end(), "place"
    found = lexicon.find(marked, at)
    lasts = _LASTS.match(marked, at)
    if lasts and (found is None or lasts.end() > found[0]):
        return lasts.end(), "length"
    counted = _COUNTED.match(marked, at)
    if counted and (found is None or counted.end() > found[0]):
        return counted.end(), "amount"
    if found is None and (figure := _FIGURE.match(marked, at)):
        return figure.end(), "part" if figure["share"] else "amount"
    if found is None and (latin := _LATIN.match(marked, at)):
        return latin.end(), None
    return found or (at + 1, None)
