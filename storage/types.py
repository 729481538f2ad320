"""Column types: what the core says in its own types, the database keeps as integers and plain text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.durations import Duration

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
LARGEST: Final = 2**31 - 1  # PostgreSQL's INTEGER


class UtcTime(TypeDecorator[datetime]):
    """Microseconds since 1970 in UTC. SQLite would drop the zone of a datetime, and comparing would then lie."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + value * _MICROSECOND


class Key(TypeDecorator[int]):
    """The number of a row. One that no row can have, in a forged button or link, finds nothing as 0 does."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        return value if value is None or -LARGEST <= value <= LARGEST else 0


class Choice(TypeDecorator[Any]):
    """A member of a string or integer enumeration, kept by its value."""

    impl = Text
    cache_ok = True

    def __init__(self, of: type[Enum]) -> None:
        super().__init__()
        self.of = of
        self._members = {member.value: member for member in of}

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Integer() if issubclass(self.of, int) else Text()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.of(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self._members.get(value) or self.of(value)


class Length(TypeDecorator[Duration]):
    """A duration as the policy writes it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Duration | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Duration | None:
        return None if value is None else Duration.parse(value)


class Day(TypeDecorator[date]):
    """A local calendar day, ``YYYY-MM-DD``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Facts(TypeDecorator[Mapping[str, Any]]):
    """A small JSON object of ids and words."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> str:
        return json.dumps(dict(value or {}), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Mapping[str, Any]:
        return json.loads(value) if value else {}


class Ids(TypeDecorator[tuple[int, ...]]):
    """Several ids, comma-separated."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> str:
        return ",".join(map(str, value or ()))

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[int, ...]:
        return tuple(int(part) for part in value.split(",")) if value else ()


class Times(TypeDecorator[tuple[time, ...]]):
    """Times of a day, ``08:27,17:57``; NULL where the default applies."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[time, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else ",".join(f"{at:%H:%M}" for at in value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[time, ...] | None:
        return None if value is None else tuple(time.fromisoformat(part) for part in value.split(",") if part)


class Words(TypeDecorator[tuple[str, ...]]):
    """Several codes, comma-separated; NULL where the default applies."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else ",".join(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(part for part in value.split(",") if part)


class Ring(TypeDecorator[tuple[tuple[float, float], ...]]):
    """A polygon's outer ring of (longitude, latitude)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps([list(point) for point in value])

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else tuple((lon, lat) for lon, lat in json.loads(value))
