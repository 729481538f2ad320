"""The parameters of one call, whichever way they came: all of them are words until a method reads them."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import bad
from sandbox.fields import INTEGER, parsed


@dataclass(frozen=True)
class Upload:
    name: str
    data: bytes
    mime: str


@dataclass
class Arguments:
    method: str
    words: Mapping[str, str]
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """What was odd about the request, though Telegram would not say so."""

    def has(self, name: str) -> bool:
        return bool(self.words.get(name))

    def text(self, name: str) -> str:
        return self.words.get(name, "")

    def flag(self, name: str) -> bool:
        return self.words.get(name, "").strip().lower() in {"true", "yes", "1"}

    def required(self, name: str) -> str:
        value = self.words.get(name, "")
        if not value:
            raise bad(f'Parameter "{name}" is required')
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """What is no number is 0, as for the server."""
        value = self.words.get(name, "").strip()
        if not value:
            return default
        digits = re.match(r"-?[0-9]{1,19}", value)
        return int(digits[0]) if digits else 0

    def between(self, name: str, default: int, least: int, most: int) -> int:
        """What lies outside is taken for the nearest that does not."""
        return min(max(self.integer(name, default), least), most)

    def number(self, name: str) -> float:
        """What is no number is 0, as for the server."""
        try:
            value = float(self.words.get(name, ""))
        except ValueError:
            return 0.0
        return value if math.isfinite(value) else 0.0

    def json(self, name: str, *, what: str = "") -> Any:
        """The parameter as JSON; None when it was not given."""
        source = self.words.get(name)
        if not source:
            return None
        try:
            return parsed(source)
        except ValueError:
            raise bad(f"can't parse {what or name} JSON object") from None

    def lenient_json(self, name: str) -> Any:
        """The same where the server does not mind what it cannot read."""
        try:
            return parsed(self.words.get(name) or "null")
        except ValueError:
            return None

    def upload(self, name: str) -> Upload | None:
        """A file given as a part of its own name, or through attach://."""
        value = self.words.get(name, "")
        if value.startswith("attach://"):
            return self.uploads.get(value.removeprefix("attach://"))
        return None if value else self.uploads.get(name)

    def message_id(self, name: str = "message_id") -> int:
        """0 where none was given, which no message has."""
        return max(self.integer(name), 0)

    def user_id(self, name: str = "user_id") -> int:
        number = self.integer(name)
        if number <= 0:
            raise bad(f"Invalid {name} specified")
        return number

    def message_ids(self, name: str = "message_ids", most: int = 100) -> list[int]:
        if not self.words.get(name):
            raise bad("Message identifiers are not specified")
        items = self.json(name)
        if not isinstance(items, list):
            raise bad("Expected an Array of message identifiers")
        if len(items) > most:
            raise bad("Too many message identifiers specified")
        return [_message_id(item) for item in items]

    def inside(self, item: Mapping[str, Any]) -> "Arguments":
        """The parameters of one item of an album."""
        return Arguments(self.method, words_of(item), self.uploads)


def words_of(values: Mapping[str, Any]) -> dict[str, str]:
    """JSON values as the words that a form would have carried."""
    return {name: _word(value) for name, value in values.items() if value is not None}


def _word(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _message_id(item: Any) -> int:
    if isinstance(item, bool) or not isinstance(item, int | str):
        raise bad("Message identifier must be a Number")
    if isinstance(item, str) and not INTEGER.fullmatch(item):
        raise bad("Can't parse message identifier as Number")
    if int(item) <= 0:
        raise bad("Invalid message identifier specified")
    return int(item)
