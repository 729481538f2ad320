"""Scenario files: TOML read at the door; what is wrong with one is told in a sentence that names the place."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.faults import FaultKind
from sandbox.rosters import SHEETS, Roster
from sandbox.scripted.hours import WEEK, Hours
from sandbox.scripted.script import Act, GroupChat, Habit, Scenario, Span, Step, Trouble
from sandbox.scripted.steps import Malformed, slots, step
from sandbox.scripted.tables import Table, clock

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FASTEST = 3600.0
EVERYBODY = "everybody"
HAPPENINGS = {"add_bot", "kick_bot", "promote_bot", "demote_bot", "migrate", "delete"}
EXPECTED = {"429", "failed"}
BOTS = {"administrator", "member", "none"}
NUMBERED = re.compile(r"\b(act|habit|group|trouble) (\d+)(?:\.(\w+))?")
T = TypeVar("T")


class ScenarioError(Exception):
    """One sentence for who wrote or chose the file."""


def names() -> list[str]:
    return sorted(file.stem for file in SCENARIOS.glob("*.toml"))


def scenario_named(name: str) -> Scenario:
    """One of the packaged ones, or a file of one's own."""
    own = name.endswith(".toml")
    file = Path(name) if own else SCENARIOS / f"{name}.toml"
    if not file.is_file() or not (own or name in names()):
        raise ScenarioError(f"There is no scenario {name!r}; there are {', '.join(names())}, or a .toml file of yours.")
    return read(file)


def read(file: Path) -> Scenario:
    text = ""
    try:
        text = file.read_text(encoding="utf-8")
        return _Reading(file, tomllib.loads(text)).scenario()
    except Malformed as error:
        raise ScenarioError(f"{file.name}: {error}{_where(str(error), text)}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ScenarioError(f"{file.name}: {error}.") from None


def _where(sentence: str, text: str) -> str:
    """The line of the act or habit that the sentence numbers, of its key where it names one."""
    found = NUMBERED.search(sentence)
    if found is None:
        return ""
    kind, number, key = found[1], int(found[2]), found[3]
    line = 0
    for place, written in enumerate(text.splitlines(), 1):
        if re.match(r"\s*\[\[?\s*[\w.]+\s*\]", written):
            if not number:
                break
            number -= bool(re.match(rf"\s*\[\[\s*{kind}\s*\]\]", written))
            line = line if number else place
        elif not number and key and re.match(rf"\s*{key}\s*=", written):
            line = place
    return f" (at line {line})" if line else ""


class _Reading:
    def __init__(self, file: Path, body: dict[str, Any]) -> None:
        self._file, self._top = file, Table("", body)
        self._zone = _zone(self._top.text("zone", "Asia/Shanghai"))
        self._folders = [(file.parent / folder).resolve() for folder in self._top.texts("roster")]
        for folder in self._folders:
            if not any((folder / f"{sheet}.csv").is_file() for sheet in SHEETS):
                raise Malformed(f"there is no roster in {folder}")
        self._people = [row["name"] for row in Roster(self._folders).phones]
        words, casts = self._top.table("words"), self._top.table("cast")
        self._words = {name: words.texts(name, blank=True) for name in words.keys}
        self._casts: dict[str, list[str]] = {}
        for name in casts.keys:
            self._casts[name] = self._who(casts, name)
        self._groups = [self._group(table) for table in self._top.tables("group")]

    def scenario(self) -> Scenario:
        top = self._top
        begin, end = top.moment("begin", self._zone), top.moment("end", self._zone)
        if end <= begin:
            raise Malformed("`end` comes after `begin`")
        scenario = Scenario(
            name=self._file.stem, title=top.text("title"), begin=begin, end=end, seed=top.whole("seed", 1),
            speed=top.number("speed", 60.0, least=0.001, most=FASTEST), rosters=self._folders, hours=self._hours(),
            pace=top.span("pace", Span(2, 6)), patience=top.span("patience", Span(1800, 1800)).most,
            groups=self._groups, words=self._words,
            acts=[self._act(table) for table in top.tables("act")],
            habits=[self._habit(number, table) for number, table in enumerate(top.tables("habit"))],
            troubles=sorted((self._trouble(table) for table in top.tables("trouble")), key=lambda one: one.at),
            expected=frozenset(top.texts("expected", [])),
        )  # fmt: skip
        if unknown := scenario.expected - EXPECTED:
            raise Malformed(f"expected is some of {', '.join(sorted(EXPECTED))}, not {min(unknown)!r}")
        top.nothing_else()
        return scenario

    def _hours(self) -> Hours:
        table = self._top.table("hours")
        spans = []
        for text in table.texts("awake", ["00:00-23:59"]):
            first, dash, last = text.partition("-")
            if not dash:
                raise Malformed(f'hours.awake is written like "08:00-12:00", not {text!r}')
            spans.append((clock(first, "hours.awake"), clock(last, "hours.awake")))
        weekdays = table.texts("weekdays_off", [])
        if unknown := [day for day in weekdays if day not in WEEK]:
            raise Malformed(f"hours.weekdays_off is some of {', '.join(WEEK)}, not {unknown[0]!r}")
        hours = Hours(
            self._zone, sorted(spans), frozenset(map(WEEK.index, weekdays)),
            frozenset(table.days("days_off")), frozenset(table.days("workdays")),
        )  # fmt: skip
        table.nothing_else()
        return hours

    def _group(self, table: Table) -> GroupChat:
        group = GroupChat(
            table.text("title"), table.whole("id"), self._who(table, "members"),
            table.one_of("kind", {"supergroup", "group"}, "supergroup"), table.one_of("bot", BOTS, "administrator"),
        )  # fmt: skip
        table.nothing_else()
        return group

    def _act(self, table: Table) -> Act:
        group = self._in(table)
        first, last = table.clocks("between") if "between" in table else (table.clock("at"), table.clock("at"))
        act = Act(
            self._who(table, "who"), first, last, self._steps(table, group, seen=False), table.day("day"),
            table.whole("times", 1, least=1), group,
        )  # fmt: skip
        table.nothing_else()
        return act

    def _habit(self, number: int, table: Table) -> Habit:
        group, sees = self._in(table), table.texts("sees")
        for text in sees:
            self._placed(table, lambda text=text: slots(text, self._words))  # type: ignore[misc]
        habit = Habit(
            number, self._who(table, "who"), sees, self._steps(table, group, seen=True),
            table.span("after", Span(0, 0)), table.number("share", 1.0, least=0.000001, most=1.0), group,
            table.flag("anytime"),
        )  # fmt: skip
        table.nothing_else()
        return habit

    def _steps(self, table: Table, group: str | None, *, seen: bool) -> list[Step]:
        steps: list[Step] = []
        for written in table.listed("do"):
            steps.append(self._step(table, written, group, seen=seen))
            seen = seen or steps[-1].verb == "sees"
        return steps

    def _step(self, table: Table, written: object, group: str | None, *, seen: bool) -> Step:
        return self._placed(table, lambda: step(written, in_group=bool(group), seen=seen, words=self._words))

    def _trouble(self, table: Table) -> Trouble:
        group = self._in(table)
        found = Trouble(
            at=table.moment("at", self._zone), offline=table.span("offline", Span(0, 0)).most,
            fault=table.one_of("fault", get_args(FaultKind), "") or None,  # type: ignore[arg-type]
            method=table.text("method", "") or None, times=table.whole("times", 1, least=1),
            seconds=table.number("seconds", 0.0, least=0.0), retry_after=table.whole("retry_after", 1, least=1),
            group=group, happens=table.one_of("happens", HAPPENINGS, ""),
            killed=table.span("killed").most if "killed" in table else None,
        )  # fmt: skip
        kinds = [bool(found.offline), found.fault is not None, bool(found.happens), found.killed is not None]
        if sum(kinds) != 1:
            raise Malformed(f"{table.name} is one of: offline, fault, happens, killed")
        if found.happens and not group:
            raise Malformed(f"{table.name}.happens needs a group: add `in`")
        table.nothing_else()
        return found

    def _who(self, table: Table, key: str) -> list[str]:
        found: list[str] = []
        for name in table.texts(key):
            if name == EVERYBODY:
                found += self._people
            elif name in self._casts:
                found += self._casts[name]
            elif name in self._people:
                found.append(name)
            else:
                raise Malformed(f"{table.name}.{key}: nobody with an account in the roster is called {name!r}")
        return list(dict.fromkeys(found))

    def _in(self, table: Table) -> str | None:
        title = table.text("in", "") or None
        if title is not None and title not in [group.title for group in self._groups]:
            raise Malformed(f"{table.name}.in: there is no group {title!r}")
        return title

    @staticmethod
    def _placed(table: Table, parse: Callable[[], T]) -> T:
        try:
            return parse()
        except Malformed as error:
            raise Malformed(f"{table.name}: {error}") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Malformed(f"zone is written like Asia/Shanghai, not {name!r}") from None
