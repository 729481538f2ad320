"""A TOML table as a scenario's reader holds it: every value is asked for by its kind, and nothing may be left over."""

import math
import re
from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.scripted.script import Span
from sandbox.scripted.steps import Malformed

LENGTH = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)")
SECONDS = {"s": 1, "m": 60, "h": 3600}


class Table:
    def __init__(self, name: str, body: Any) -> None:
        if not isinstance(body, dict):
            raise Malformed(f"{name} is a table of its own: [{name}]")
        self.name = name
        self._body: dict[str, Any] = body
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._body

    @property
    def keys(self) -> list[str]:
        return list(self._body)

    def nothing_else(self) -> None:
        """Raise what nobody asked for: a slip of the pen would otherwise be a line that never does anything."""
        for key in self._body:
            if key not in self._asked:
                raise Malformed(f"nothing is called {self._path(key)!r}; there are {', '.join(sorted(self._asked))}")

    def table(self, key: str) -> "Table":
        return Table(self._path(key), self._get(key, {}))

    def tables(self, key: str) -> list["Table"]:
        listed = self._get(key, [])
        if not isinstance(listed, list):
            raise Malformed(f"{self._path(key)} is written [[{key}]]")
        return [Table(f"{key} {number}", body) for number, body in enumerate(listed, 1)]

    def text(self, key: str, default: str | None = None) -> str:
        value = self._get(key, default)
        if not isinstance(value, str):
            raise Malformed(f"{self._path(key)} is words, not {value!r}")
        return value

    def texts(self, key: str, default: list[str] | None = None, *, blank: bool = False) -> list[str]:
        """One or several; none only where there is a default, and one without words where `blank` allows it."""
        value = self._get(key, default)
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(text, str) and (text or blank) for text in listed):
            raise Malformed(f"{self._path(key)} is words or a list of words, not {value!r}")
        if not listed and default is None:
            raise Malformed(f"{self._path(key)} is empty")
        return listed

    def listed(self, key: str) -> list[Any]:
        value = self._get(key, None)
        if not isinstance(value, list) or not value:
            raise Malformed(f"{self._path(key)} is a list of steps")
        return value

    def flag(self, key: str) -> bool:
        value = self._get(key, False)
        if not isinstance(value, bool):
            raise Malformed(f"{self._path(key)} is true or false")
        return value

    def number(self, key: str, default: float, *, least: float, most: float = math.inf) -> float:
        value = self._get(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            raise Malformed(f"{self._path(key)} is a number from {least:g} to {most:g}, not {value!r}")
        return float(value)

    def whole(self, key: str, default: int | None = None, *, least: int | None = None) -> int:
        value = self._get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or (least is not None and value < least):
            raise Malformed(f"{self._path(key)} is a whole number{f' from {least}' if least is not None else ''}")
        return value

    def one_of(self, key: str, choices: Collection[str], default: str) -> str:
        value = self.text(key, default)
        if value != default and value not in choices:
            raise Malformed(f"{self._path(key)} is one of {', '.join(sorted(choices))}, not {value!r}")
        return value

    def span(self, key: str, default: Span | None = None) -> Span:
        """ "5m", or any time between ["2m", "20m"]."""
        value = self._get(key, default)
        if isinstance(value, Span):
            return value
        pair = value if isinstance(value, list) else [value, value]
        lengths = [LENGTH.fullmatch(text) for text in pair if isinstance(text, str)]
        if len(lengths) != 2 or len(pair) != 2 or not all(lengths):
            raise Malformed(f'{self._path(key)} is written "5m" or ["2m", "20m"] (s, m, h), not {value!r}')
        least, most = (float(found[1]) * SECONDS[found[2]] for found in lengths if found)
        if most < least:
            raise Malformed(f"{self._path(key)} begins with the longer time")
        return Span(least, most)

    def moment(self, key: str, zone: ZoneInfo) -> datetime:
        value = self._get(key, None)
        if not isinstance(value, datetime) or value.tzinfo is not None:
            raise Malformed(f"{self._path(key)} is written like 2026-03-03T08:20:00, not {value!r}")
        return value.replace(tzinfo=zone)

    def day(self, key: str) -> date | None:
        value = self._get(key, "")
        if value == "":
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise Malformed(f"{self._path(key)} is written like 2026-03-03, not {value!r}")
        return value

    def days(self, key: str) -> list[date]:
        value = self._get(key, [])
        if not isinstance(value, list) or not all(type(day) is date for day in value):
            raise Malformed(f"{self._path(key)} is a list of days like 2026-03-03")
        return value

    def clock(self, key: str) -> time:
        return clock(self.text(key), self._path(key))

    def clocks(self, key: str) -> tuple[time, time]:
        pair = self.texts(key)
        if len(pair) != 2:
            raise Malformed(f'{self._path(key)} is written like ["09:00", "11:30"]')
        first, last = (clock(text, self._path(key)) for text in pair)
        if last < first:
            raise Malformed(f"{self._path(key)} ends before it begins")
        return first, last

    def _get(self, key: str, default: Any) -> Any:
        self._asked.add(key)
        if key not in self._body and default is None:
            raise Malformed(f"{self._path(key)} is missing")
        return self._body.get(key, default)

    def _path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key


def clock(text: str, path: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise Malformed(f"{path} is written like 09:30, not {text!r}") from None
