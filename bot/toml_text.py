"""Data files that offices write: every mistake is told at once, in Chinese, with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from bot.durations import Duration

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)([\w\-.\s\"']+)\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_\-.\"']+(?:\s*\.\s*[A-Za-z0-9_\-\"']+)*)\s*=")
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^.\s\"']+)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")
_MOST = 100  # times the limit: beyond that a percentage is a slip of the pen


class WrittenWrong(Exception):
    """What is wrong with a data file, one ``file:line: sentence`` each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class TomlText:
    """A parsed text, where its keys stand, and what is wrong with it."""

    def __init__(self, text: str, name: str) -> None:
        text = text.removeprefix("\ufeff")
        self.name = name
        self.problems: list[tuple[int, str]] = []
        self.data: dict[str, Any] = {}
        self._lines = {path: line for line, path in reversed(list(_places(text)))}
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self._misspelt(str(error), text)
        except (RecursionError, ValueError):
            self.problems.append((1, "文件无法读取，请检查写法"))

    def line(self, path: Path) -> int:
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def wrong(self, path: Path, sentence: str) -> None:
        self.problems.append((self.line(path), sentence))

    def check(self, error: type[WrittenWrong]) -> None:
        """Raise all that was found, in the order of the file."""
        if self.problems:
            told = dict.fromkeys(sorted(self.problems, key=lambda problem: problem[0]))
            raise error(f"{self.name}:{line}: {sentence}" for line, sentence in told)

    def _misspelt(self, message: str, text: str) -> None:
        found = re.search(r"at line (\d+), column (\d+)", message)
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        if message.startswith("Cannot "):
            sentence = "同一个键或表写了两次，或前后写法冲突"
        else:
            sentence = f"TOML 写法有误，在第 {found[2]} 个字符附近" if found else "TOML 写法有误，文件没有写完"
        self.problems.append((line, sentence))


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the text; what is missing or wrong is noted there and read as None."""

    data: Mapping[str, Any]
    path: Path
    text: TomlText

    def wrong(self, key: str, sentence: str) -> None:
        self.text.wrong((*self.path, key), sentence)

    def only(self, *known: str) -> None:
        for key in self.data:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"，是不是 “{near[0]}”？" if near else f"，这里可以写：{'、'.join(known)}"
                self.wrong(key, f"不认识 “{key}”{hint}")

    def need(self, key: str) -> bool:
        """Whether the key is there; its absence is a mistake."""
        if key not in self.data:
            self.wrong(key, f"缺少 “{key}”")
        return key in self.data

    def table(self, key: str) -> Table:
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.wrong(key, f"“{key}” 应当是一张表")
            value = {}
        return Table(value, (*self.path, key), self.text)

    def tables(self, key: str) -> Iterator[Table]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, f"“{key}” 应当写成 [[{key}]]")
            value = []
        for place, item in enumerate(value):
            yield Table(item, (*self.path, key, place), self.text)

    def words(self, key: str) -> str | None:
        value = self.data.get(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value.strip() if value else None
        self.wrong(key, f"“{key}” 应当是不空的文字")
        return None

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.data.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, f"“{key}” 只能是 true 或 false")
        return default

    def number(self, key: str, least: int, most: int) -> int | None:
        value = self.data.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and least <= value <= most):
            return value
        self.wrong(key, f"“{key}” 应当是 {least} 到 {most} 之间的整数")
        return None

    def list(self, key: str, default: Iterable[str] = ()) -> tuple[str, ...]:
        """Words; one alone may stand without brackets."""
        value = self.data.get(key, list(default))
        value = [value] if isinstance(value, str) else value
        if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(item.strip() for item in value)
        self.wrong(key, f"“{key}” 应当是一列文字")
        return tuple(default)

    def duration(self, key: str) -> Duration | None:
        value = self.data.get(key)
        return None if value is None else self.length(key, value)

    def length(self, key: str, value: object) -> Duration | None:
        try:
            return Duration.parse(value if isinstance(value, str) else "")
        except ValueError:
            rule = "应为正数加单位，如 30m、2h、4wh、3wd、7d，不超过十年"
            self.wrong(key, f"“{key}” 的时长 “{value}” 不对，{rule}")
            return None

    def percent(self, key: str, value: object) -> Fraction | None:
        match = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
        if match and 0 < Fraction(match[1]) <= _MOST * 100:
            return Fraction(match[1]) / 100
        self.wrong(key, f"“{key}” 的百分比 “{value}” 不对，应写成如 “80%”")
        return None


def _places(text: str) -> Iterator[tuple[int, Path]]:
    """Each header and key with its line; the n-th ``[[rung]]`` has the path ``("rung", n)``."""
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.fullmatch(line):
            *parents, last = _parts(header[2]) or [""]
            table = _resolve((), parents, counts)
            if header[1] == "[[":
                table = (*table, last)
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            else:
                table = _resolve(table, [last], counts)
            yield number, table
        elif key := _KEY.match(line):
            parts = _parts(key[1])
            for length in range(1, len(parts) + 1):
                yield number, (*table, *parts[:length])


def _resolve(path: Path, parts: list[str], counts: Mapping[Path, int]) -> Path:
    for part in parts:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    return path


def _parts(dotted: str) -> list[str]:
    return [a or b or c for a, b, c in _PART.findall(dotted)]
