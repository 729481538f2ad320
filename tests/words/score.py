"""Score the understanding of replies: python -m tests.words.score FILE.tsv [--failures].

A line is ``label<TAB>role<TAB>sentence<TAB>detail``; detail (a unit, a colleague, or a moment) may be missing.
Harmless is what moves nothing. A leader's reassign or return is an instruction with a unit or person named.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.roster import Person, Unit
from bot.roster_file import read as read_roster
from bot.words import Kind, Meaning, Speaker, understand
from bot.worktime import Calendar

DISTRICT = Path(__file__).parents[2] / "sandbox" / "district"
ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar.of_china(ZONE, ((time(8), time(12)), (time(14), time(18))))
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZONE)
"""A Wednesday morning."""

_HARMLESS_LABELS = frozenset({"progress", "question", "other"})


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    role: Speaker
    sentence: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    line: Line
    meaning: Meaning[Unit, Person]

    @property
    def right(self) -> bool:
        kind = self.meaning.kind
        if self.line.label in _HARMLESS_LABELS:
            return not kind.moves
        return kind.value == self._wanted

    @property
    def wrong_move(self) -> bool:
        return self.meaning.kind.moves and not self.right

    @property
    def detail_wrong(self) -> bool:
        """The right move with another unit, person or moment than was meant; with none named it only asks."""
        named = (self.meaning.unit, self.meaning.person)
        if not (self.right and self.line.detail and self.meaning.kind.moves):
            return False
        if self.line.detail[:2] == "20":
            until = self.meaning.until
            return until is not None and not until.astimezone(ZONE).isoformat(" ").startswith(self.line.detail)
        said = [one.name for mention in named if mention is not None for one in mention.matches]
        said += [mention.said for mention in named if mention is not None]
        return bool(said) and not any(a in self.line.detail or self.line.detail in a for a in said)

    @property
    def _wanted(self) -> str:
        leads = self.line.role is Speaker.LEADER and self.line.label in ("reassign", "return")
        return Kind.INSTRUCT.value if leads else self.line.label


def read(path: Path) -> list[Line]:
    """Raise ValueError at a line that has fewer than three fields or an unknown role."""
    lines = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.strip() or text.startswith(("#", "label\t")):
            continue
        fields = [field.strip() for field in text.split("\t")]
        if len(fields) < 3:
            raise ValueError(f"{path}:{number}: label, role and sentence expected")
        lines.append(Line(fields[0].lower(), Speaker(fields[1].lower()), fields[2], fields[3] if fields[3:] else ""))
    return lines


def outcomes(lines: Iterable[Line]) -> list[Outcome]:
    roster = read_roster(DISTRICT)
    return [
        Outcome(
            line,
            understand(
                line.sentence, role=line.role, units=roster.units, colleagues=roster.people, now=NOW, calendar=CALENDAR
            ),
        )
        for line in lines
    ]


def share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0


def report(scored: Sequence[Outcome], *, failures: bool = False) -> str:
    total = len(scored)
    right, wrong = sum(one.right for one in scored), [one for one in scored if one.wrong_move]
    astray = [one for one in scored if one.detail_wrong]
    lines = [
        f"sentences                     {total}",
        f"right or harmlessly progress  {share(total - len(wrong), total):.2f} %",
        f"right                         {share(right, total):.2f} %",
        f"wrong move proposed           {share(len(wrong), total):.2f} %",
        f"right move, other detail      {share(len(astray), total):.2f} %",
    ]
    for label in dict.fromkeys(one.line.label for one in scored):
        told = Counter(one.meaning.kind.value for one in scored if one.line.label == label)
        lines.append(f"{label:<12}" + "  ".join(f"{kind} {count}" for kind, count in told.most_common()))
    if failures:
        missed = [one for one in scored if not one.right and not one.wrong_move]
        for title, group in (("wrong", wrong), ("detail", astray), ("missed", missed)):
            lines += [f"{title}: {o.line.label}/{o.line.role} {o.line.sentence} → {_shown(o.meaning)}" for o in group]
    return "\n".join(lines)


def _shown(meaning: Meaning[Unit, Person]) -> str:
    named = [mention.said for mention in (meaning.unit, meaning.person) if mention is not None]
    until = [meaning.until.astimezone(ZONE).isoformat(" ", "minutes")] if meaning.until else []
    return " ".join([meaning.kind.value, *named, *until])


if __name__ == "__main__":
    sys.stdout.write(report(outcomes(read(Path(sys.argv[1]))), failures="--failures" in sys.argv) + "\n")
