"""Typed keys, and the issue number people say on the phone."""

from __future__ import annotations

import re
from typing import NewType

IssueId = NewType("IssueId", int)
BatonId = NewType("BatonId", int)
EventId = NewType("EventId", int)
NoticeId = NewType("NoticeId", int)
DraftId = NewType("DraftId", int)
PersonId = NewType("PersonId", int)
UnitId = NewType("UnitId", int)
AreaId = NewType("AreaId", int)
PolicyId = NewType("PolicyId", int)
ChatId = NewType("ChatId", int)
MessageId = NewType("MessageId", int)

_PER_LETTER = 9999
_NUMBER = re.compile(r"^([A-Z]{1,3})-?(\d{1,4})$")


def number_of(issue_id: IssueId) -> str:
    """``1`` → ``A-0001``, ``9999`` → ``A-9999``, ``10000`` → ``B-0001``, and after ``Z`` comes ``AA``."""
    series, rest = divmod(issue_id - 1, _PER_LETTER)
    letters = ""
    series += 1
    while series:
        series, letter = divmod(series - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}-{rest + 1:04d}"


def parse_number(text: str) -> IssueId | None:
    """The issue a person means by ``A-0001``, ``a0001``, ``#A-1`` or full-width letters; None if it is no number."""
    plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    match = _NUMBER.match(plain.strip().lstrip("#").upper().replace(" ", ""))
    if not match or int(match[2]) == 0:
        return None
    series = 0
    for letter in match[1]:
        series = series * 26 + ord(letter) - ord("A") + 1
    return IssueId((series - 1) * _PER_LETTER + int(match[2]))
