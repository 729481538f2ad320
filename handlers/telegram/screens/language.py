"""Words and templates of one language, and the limits of what Telegram shows."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.durations import Duration
from handlers.telegram.screens.compiled import Compiled

OWN_NAMES = {"zh_CN": "中文", "en": "English"}  # as those say it who read nothing else
LANGUAGES = tuple(OWN_NAMES)
TEXT_LIMIT, CAPTION_LIMIT, TOAST_LIMIT = 4096, 1024, 200  # UTF-16 units, to be on the safe side
READ_IN_MINUTES = 600  # seconds

_COMPILED = Compiled()
_TAGS = re.compile(r"<[^>]*>")
_ISOLATE, _END = "\u2068", "\u2069"
_ESCAPED = re.compile("&(?:amp|lt|gt|quot|#34|#39);")  # what escaping makes of one character each
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def length(html: str) -> int:
    """What Telegram counts: the text after its markup is taken out."""
    return units(unescape(_ESCAPED.sub(".", _TAGS.sub("", html))))


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, most: int) -> str:
    """Cut plain text before it is escaped, never in the middle of a character."""
    if units(text) <= most:
        return text
    cut = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)].decode("utf-16-le", "ignore")
    return cut.rstrip() + "…"


def alone(text: str, most: int) -> str:
    """Cut, and kept from turning the text around it where it is written from right to left."""
    shown = clip(_TURNING.sub("", text), most)
    return f"{_ISOLATE}{shown}{_END}" if _LEFTWARD.search(shown) else shown


def typed(text: str, most: int = 4000) -> Markup:
    """Somebody's words as they typed them: never markup, and never turning the text around them."""
    return escape(alone(text, most))


def bare(html: str, limit: int) -> str:
    """The words without their markup, cut: the last resort, so that something is said."""
    return html if length(html) <= limit else str(escape(clip(unescape(_TAGS.sub("", html)), limit)))


def fit(render: Callable[[int], str], limit: int, longest: int = 2000) -> str:
    """The richest rendering that stays inside the limit; ``render`` takes how much of free text to show."""
    for most in (longest, 900, 400, 200, 90, 30, 12):
        text = render(most)
        if length(text) <= limit:
            break
    return bare(text, limit)


def fit_lists(
    render: Callable[[Mapping[str, Any]], str], context: Mapping[str, Any], names: Sequence[str], limit: int
) -> str:
    """Leave out the last of the longest list, as often as it takes; ``more_NAME`` says how many are left out.

    The fewest that must go are found by halving: a message of hundreds is rendered some ten times.
    """
    whole = {name: context[name] for name in names}
    more = {name: context.get(f"more_{name}", 0) for name in names}

    @cache
    def text(left_out: int) -> str:
        sizes = {name: len(whole[name]) for name in names}
        for _ in range(left_out):
            sizes[max(names, key=sizes.__getitem__)] -= 1
        shown = dict(context)
        for name, size in sizes.items():
            shown |= {name: whole[name][:size], f"more_{name}": more[name] + len(whole[name]) - size}
        return render(shown)

    if length(text(0)) <= limit:
        return text(0)
    every = sum(map(len, whole.values()))
    fewest = bisect_left(range(every), True, key=lambda left_out: length(text(left_out)) <= limit)
    return bare(text(fewest), limit)


@cache
def _read(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Language:
    """``words`` are the short texts of a TOML file by section; templates are files beside it."""

    def __init__(self, code: str, zone: ZoneInfo, overlay: Path | None = None) -> None:
        self.code, self.zone = code, zone
        here = Path(__file__).parents[1] / "languages" / code
        self.words = _read(here / "words.toml")
        catalogue = here / "catalogue.toml"
        self._called = _read(catalogue) if catalogue.exists() else {}
        packaged = PackageLoader("handlers.telegram", f"languages/{code}")
        loaders = [FileSystemLoader(overlay / code), packaged] if overlay else [packaged]
        self._templates = Environment(
            loader=ChoiceLoader(loaders),
            bytecode_cache=_COMPILED,
            autoescape=True,
            auto_reload=overlay is not None,  # what is packaged does not change; looking takes longer than rendering
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        self._templates.globals["w"] = self.words
        self._templates.filters |= {
            "typed": typed,
            "clip": clip,
            "moment": self.moment,
            "span": self.span,
            "length_of": self.duration,
        }

    def render(self, template: str, **values: Any) -> str:
        text = self._templates.get_template(f"{template}.html").render(**values)
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def word(self, section: str, key: str, **facts: Any) -> str:
        """A short plain text with its facts filled in; raise KeyError for one that is not written.

        Where it is written twice, the first is for one and the second for any other ``n``.
        """
        found: str | list[str] = self.words[section][key]
        text = found if isinstance(found, str) else found[str(facts.get("n")) != "1"]
        return text.format(**facts) if facts else text

    def called(self, section: str, words: str) -> str:
        """Words of the catalogue in this language; an office's own are shown as it wrote them."""
        found: str = self._called.get(section, {}).get(words, words)
        return found

    def moment(self, at: datetime, now: datetime | None = None) -> str:
        """A time as people say it: 今天 17:30, 周五 24:00, 下周一 9:00, 11月30日 8:30; midnight ends its day."""
        local = at.astimezone(self.zone)
        clock = f"{local.hour}:{local.minute:02d}"
        if local.time() == time.min:
            local, clock = local - timedelta(days=1), "24:00"
        month = self.words["time"]["months"][local.month - 1]
        if now is None:
            return self.word("time", "date", month=month, day=local.day, clock=clock)
        days = (local.date() - now.astimezone(self.zone).date()).days
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
        if near:
            return self.word("time", near, clock=clock)
        if 1 < days < 7:
            same_week = days <= 6 - now.astimezone(self.zone).weekday()  # on a Friday 周一 would be the one gone by
            weekday = self.words["time"]["weekdays"][local.weekday()]
            return self.word("time", "weekday" if same_week else "next_week", weekday=weekday, clock=clock)
        return self.word("time", "date", month=month, day=local.day, clock=clock)

    def span(self, length_of_time: timedelta) -> str:
        """How long, roughly: 12 分钟, 3 小时, 2 天."""
        minutes = max(0, int(length_of_time.total_seconds() // 60))
        if minutes < 60:
            return self.word("time", "minutes", n=max(1, minutes))
        if minutes < 48 * 60:
            return self.word("time", "hours", n=minutes // 60)
        return self.word("time", "days", n=minutes // (24 * 60))

    def hours(self, length_of_time: timedelta) -> str:
        """How long, to the minute: 45 分钟, 8 小时, 3 小时 20 分钟."""
        hours, minutes = divmod(int(length_of_time.total_seconds() // 60), 60)
        parts = [self.word("time", "hours", n=hours)] if hours else []
        parts += [self.word("time", "minutes", n=minutes)] if minutes or not hours else []
        return " ".join(parts)

    def stretch(self, opens: time, closes: time) -> str:
        """Hours of a day: 8:00–12:00; an end at midnight is 24:00."""
        until = "24:00" if closes == time.min else f"{closes.hour}:{closes.minute:02d}"
        return f"{opens.hour}:{opens.minute:02d}–{until}"

    def days(self, first: date, last: date) -> str:
        """A day with its weekday, or from the first to the last of several: 9月30日（周三）, 10月1日–7日."""
        month = self.words["time"]["months"][first.month - 1]
        if first == last:
            weekday = self.words["time"]["weekdays"][first.weekday()]
            return self.word("time", "day", month=month, day=first.day, weekday=weekday)
        key = "days_of_month" if (first.year, first.month) == (last.year, last.month) else "days_of_months"
        until = self.words["time"]["months"][last.month - 1]
        return self.word("time", key, month=month, day=first.day, until=until, last=last.day)

    def duration(self, limit: Duration) -> str:
        """A limit as the policy writes it, in words; what was left of a day in minutes or hours."""
        if limit.unit == "s" and limit.amount >= READ_IN_MINUTES:
            minutes = round(limit.amount / 60)
            limit = Duration(Fraction(minutes, 60), "h") if minutes % 60 == 0 else Duration(Fraction(minutes), "m")
        amount = f"{float(limit.amount):g}"
        return self.word("time", f"limit_{limit.unit}", n=amount)


class Languages:
    """All languages, and which one a reader gets."""

    def __init__(self, default: str, zone: ZoneInfo, overlay: Path | None = None) -> None:
        self._all = {code: Language(code, zone, overlay) for code in LANGUAGES}
        self.default = self._all[default]

    def of(self, code: str | None) -> Language:
        return self._all.get(code or "", self.default)
