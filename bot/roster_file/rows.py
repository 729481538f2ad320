"""A roster file as read: one frozen row a line, rows refer to each other by code; and what is wrong with a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from bot.roster import AreaKind, Role, UnitKind


@dataclass(frozen=True, slots=True)
class UnitRow:
    row: int
    code: str
    name: str
    kind: UnitKind
    parent: str | None


@dataclass(frozen=True, slots=True)
class AreaRow:
    row: int
    code: str
    name: str
    kind: AreaKind
    parent: str | None
    unit: str | None
    polygon: tuple[tuple[float, float], ...] | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A ``telegram_id`` binds at once, a ``username`` (without @) or neither waits for the join link."""

    row: int
    code: str
    name: str
    telegram_id: int | None
    username: str | None
    phone: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class PostRow:
    """``start`` and ``end`` are local dates, both inclusive."""

    row: int
    person: str
    unit: str
    role: Role
    area: str | None
    start: date | None
    end: date | None
    level: str | None


@dataclass(frozen=True, slots=True)
class RouteRow:
    row: int
    category: str
    area: str | None
    lead: str
    supporting: tuple[str, ...]
    mandatory: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Listed by ``chat_id``, or by ``title``. A code that names both a unit and an area stands for both."""

    row: int
    chat_id: int | None
    title: str | None
    unit: str | None
    area: str | None
    digest: tuple[time, ...] | None
    topic: int | None


@dataclass(frozen=True, slots=True)
class RotaRow:
    row: int
    unit: str
    person: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class RosterFile:
    """Units and areas come in the order of the file: a parent may follow its child."""

    units: tuple[UnitRow, ...] = ()
    areas: tuple[AreaRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    posts: tuple[PostRow, ...] = ()
    routes: tuple[RouteRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    rota: tuple[RotaRow, ...] = ()
    remarks: tuple[RosterError, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterError:
    """A sentence about a place, in both languages; as a remark it stands in nobody's way.

    ``sheet`` as the file names it, empty for the file itself; ``row`` as the table shows it, 0 for the whole.
    """

    sheet: str
    row: int
    text: str
    english: str

    def said(self, language: str) -> str:
        if language == "en":
            where = f"{self.sheet} row {self.row}: " if self.row else f"{self.sheet}: " if self.sheet else ""
            return where + self.english
        where = f"{self.sheet}第 {self.row} 行：" if self.row else f"{self.sheet}：" if self.sheet else ""
        return where + self.text

    def __str__(self) -> str:
        return self.said("zh_CN")


class Wrong(ValueError):
    """What is wrong with a cell, for the person who filled it in."""

    def __init__(self, text: str, english: str) -> None:
        super().__init__(text)
        self.text, self.english = text, english


class RosterErrors(Exception):
    """Everything that is wrong with a file, at once; nothing of it was taken over."""

    def __init__(self, errors: Sequence[RosterError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = list(errors)
