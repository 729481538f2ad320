"""What the page asks for: JSON read at the door."""

import math
from collections.abc import Mapping
from typing import Any

from sandbox.accounts import Impossible


class Order:
    """Anything missing or of another kind is Impossible, in a sentence."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def text(self, name: str, default: str | None = None) -> str:
        value = self._values.get(name, default)
        if not isinstance(value, str):
            raise _unclear(name)
        return value

    def number(self, name: str, default: float | None = None) -> float:
        value = self._values.get(name, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            raise _unclear(name)
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        return int(self.number(name, default))

    def maybe(self, name: str) -> int | None:
        return None if self._values.get(name) is None else self.whole(name)

    def flag(self, name: str) -> bool:
        return self._values.get(name) is True

    def words(self, name: str) -> list[str]:
        return [value for value in self._list(name) if isinstance(value, str)]

    def numbers(self, name: str) -> list[int]:
        return [value for value in self._list(name) if isinstance(value, int)]

    def _list(self, name: str) -> list[Any]:
        value = self._values.get(name, [])
        if not isinstance(value, list):
            raise _unclear(name)
        return value


def _unclear(name: str) -> Impossible:
    return Impossible("unclear", f"this order lacks a proper {name!r}")
