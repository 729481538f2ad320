"""Units, areas, people and the posts that join them, routes and groups; roster.py looks them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.ids import AreaId, ChatId, PersonId, UnitId


class Role(StrEnum):
    MEMBER = "member"
    LIAISON = "liaison"
    DISPATCHER = "dispatcher"
    CHECKER = "checker"
    UNIT_HEAD = "unit_head"
    LEADER_IN_CHARGE = "leader_in_charge"
    STREET_SECRETARY = "street_secretary"
    SUPERVISION = "supervision"
    DISTRICT_LEADER = "district_leader"
    ADMIN = "admin"
    DISCIPLINE = "discipline"


class Reach(StrEnum):
    """May the bot write to the person privately: not before they have pressed start, nor once blocked."""

    NEVER = "never"
    OK = "ok"
    BLOCKED = "blocked"


class UnitKind(StrEnum):
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    DEPARTMENT = "department"
    TEAM = "team"
    PROJECT = "project"


class AreaKind(StrEnum):
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"


@dataclass(frozen=True, slots=True)
class Unit:
    id: UnitId
    code: str
    name: str
    kind: UnitKind
    parent_id: UnitId | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """``unit_id`` runs the area; ``polygon`` is one ring of (longitude, latitude), as GeoJSON writes it."""

    id: AreaId
    code: str
    name: str
    kind: AreaKind
    parent_id: AreaId | None = None
    unit_id: UnitId | None = None
    polygon: tuple[tuple[float, float], ...] | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """``speaks_in`` is the group where somebody is heard and answered who has never opened the private chat."""

    id: PersonId
    code: str
    name: str
    telegram_id: int | None = None
    username: str | None = None
    phone: str | None = None
    language: str | None = None
    reach: Reach = Reach.NEVER
    speaks_in: ChatId | None = None

    @property
    def reachable(self) -> bool:
        return self.telegram_id is not None and self.reach is Reach.OK


@dataclass(frozen=True, slots=True)
class Post:
    """``start`` and ``end`` are local dates, both inclusive. Only an administrator's may have no unit."""

    id: int
    person_id: PersonId
    unit_id: UnitId | None
    role: Role
    area_id: AreaId | None = None
    start: date | None = None
    end: date | None = None
    level: str | None = None

    def held(self, on: date) -> bool:
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class Absence:
    """A leave, until ``end``, which is no longer part of it. ``next_at``: when it begins or ends, None once over."""

    id: int
    person_id: PersonId
    start: datetime
    end: datetime
    substitute_id: PersonId | None
    given_by: PersonId
    given_at: datetime
    begun_at: datetime | None = None
    next_at: datetime | None = None
    ended_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on the rota of a unit; local dates, both inclusive."""

    id: int
    unit_id: UnitId
    person_id: PersonId
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Swap:
    """Somebody has asked a colleague to take their ``day``, perhaps for the colleague's ``other_day``."""

    id: int
    unit_id: UnitId
    asked_by: PersonId
    asked_to: PersonId
    day: date
    other_day: date | None
    asked_at: datetime
    answered_at: datetime | None = None
    agreed: bool | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """``category`` is a code or the beginning of one; no area means everywhere."""

    category: str
    area_id: AreaId | None
    lead: UnitId
    supporting: tuple[UnitId, ...] = ()
    mandatory: tuple[UnitId, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A Telegram group; without ``chat_id`` it was listed by its title and has not yet been met.

    ``digest`` are its times and ``sections`` its parts, None for the usual ones; the times hold since ``settled_at``.
    ``is_admin`` is unknown until Telegram has said so; since ``lost_at`` the bot is out of it, or may not write there.
    """

    chat_id: ChatId | None
    title: str
    unit_id: UnitId | None = None
    area_id: AreaId | None = None
    digest: tuple[time, ...] | None = None
    topic: int | None = None
    language: str | None = None
    bound_at: datetime | None = None
    is_admin: bool | None = None
    sections: tuple[str, ...] | None = None
    settled_at: datetime | None = None
    lost_at: datetime | None = None

    @property
    def bound(self) -> bool:
        return self.unit_id is not None or self.area_id is not None

    @property
    def name(self) -> str:
        """Its title, or its number while that is not known."""
        return self.title or str(self.chat_id)
