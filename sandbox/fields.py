"""The fields of a JSON object, read as strictly as the server reads them, with its complaints."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from sandbox.errors import bad
from sandbox.users import Json

INTEGER = re.compile(r"-?[0-9]{1,19}")
HALF_LETTER = re.compile(r"\\u[dD][89a-fA-F]")
T = TypeVar("T")


def parsed(source: str | bytes) -> Any:
    """JSON; a ValueError where the server cannot read it, which is so for half a surrogate pair too."""
    try:
        value = json.loads(source, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if HALF_LETTER.search(source if isinstance(source, str) else source.decode("utf-8", "replace")):
        json.dumps(value, ensure_ascii=False).encode()
    return value


def obj(value: Any, words: str = "expected an Object") -> Json:
    if not isinstance(value, dict):
        raise bad(words)
    return value


def string(item: Json, name: str, default: str | None = None) -> str:
    """A number will do; without a default the field is required."""
    value = item.get(name)
    if value is None:
        return _default(name, default)
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise bad(f'Field "{name}" must be of type String')


def integer(item: Json, name: str, default: int | None = None) -> int:
    """Digits in quotation marks will do."""
    value = item.get(name)
    if value is None:
        return _default(name, default)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and INTEGER.fullmatch(value):
        return int(value)
    raise bad(f'Field "{name}" must be of type Number')


def flag(item: Json, name: str) -> bool:
    value = item.get(name, False)
    if value is not None and not isinstance(value, bool):
        raise bad(f'Field "{name}" must be of type Boolean')
    return bool(value)


def child(item: Json, name: str) -> Json:
    if item.get(name) is None:
        raise bad(f'Can\'t find field "{name}"')
    return obj(item[name], f'Field "{name}" must be of type Object')


def _default(name: str, default: T | None) -> T:
    if default is None:
        raise bad(f'Can\'t find field "{name}"')
    return default


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no JSON")
