"""The parameters of one call, whichever way they came: all of them are words until a method reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import bad


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

    def has(self, name: str) -> bool:
        return bool(self.words.get(name))

    def text(self, name: str) -> str:
        return self.words.get(name, "")

    def flag(self, name: str) -> bool:
        return self.words.get(name, "").strip().lower() in {"true", "yes", "1"}

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.words.get(name, ""))
        except ValueError:
            return default

    def number(self, name: str) -> float | None:
        try:
            return float(self.words.get(name, ""))
        except ValueError:
            return None

    def json(self, name: str, *, what: str = "") -> Any:
        """The parameter as JSON; None when it was not given."""
        source = self.words.get(name)
        if not source:
            return None
        try:
            return json.loads(source)
        except ValueError:
            raise bad(f"can't parse {what or name} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """A file given as a part of its own name, or through attach://."""
        value = self.words.get(name, "")
        if value.startswith("attach://"):
            return self.uploads.get(value.removeprefix("attach://"))
        return self.uploads.get(name)

    def message_id(self, name: str = "message_id") -> int:
        number = self.integer(name)
        if number <= 0:
            raise bad("message identifier is not specified")
        return number

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
