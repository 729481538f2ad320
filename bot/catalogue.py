"""What can be reported: categories with filing conditions, limits, and the words people use for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources

from bot.batons import Level
from bot.durations import Duration
from bot.phrases import Phrase, Usage, longest_first, plain, shortest
from bot.toml_text import Table, TomlText, WrittenWrong

FALLBACK = "9999"
_CODE = re.compile(r"[0-9A-Za-z]{2,8}")  # it has to fit into a button
_DONE = "问题已处置"


class CatalogueError(WrittenWrong):
    """All that is wrong with a catalogue file, one ``file:line: sentence`` each."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One way in which it is filed. Without ``limit`` the policy's limit of the level counts."""

    when: str
    limit: Duration | None
    close: str
    note: str = ""
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """``radius`` in metres is how near a duplicate may be; None where place tells nothing."""

    code: str
    name: str
    level: Level
    conditions: tuple[Condition, ...]
    lead: str = ""
    photo: bool = False
    radius: int | None = None
    moving: bool = False
    private: bool = False
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()

    @property
    def limit(self) -> Duration | None:
        """The limit of the usual condition."""
        return self.conditions[0].limit

    @property
    def close(self) -> str:
        """What must be true at the end, for the usual condition."""
        return self.conditions[0].close

    @property
    def window(self) -> timedelta:
        """How old a duplicate may be: a day for what moves, twelve weeks for what stays."""
        return timedelta(hours=24) if self.moving else timedelta(weeks=12)


@dataclass(frozen=True, slots=True)
class Group:
    """A page of the catalogue: the categories whose codes begin alike."""

    prefix: str
    name: str
    categories: tuple[Category, ...]


class Catalogue:
    """Immutable. An unknown code is read as “其他”: an issue keeps the code of a category given up since."""

    def __init__(self, categories: dict[str, Category], names: dict[str, str], usage: Usage) -> None:
        self._categories = dict(sorted(categories.items(), key=lambda item: (item[0] == FALLBACK, item[0])))
        self._names = names
        self.usage = usage
        claims: dict[Phrase, list[Category]] = {}
        for category in self:
            for phrase in dict.fromkeys(map(usage.phrase, category.words)):
                claims.setdefault(phrase, []).append(category)
        self.claims = {phrase: tuple(claimants) for phrase, claimants in claims.items()}
        self.bars = {category.code: tuple(map(usage.phrase, category.not_words)) for category in self}

    @classmethod
    def load(cls, text: str | None = None, *, name: str = "catalogue.toml") -> Catalogue:
        """Read a catalogue over the packaged one; raise CatalogueError with everything that is wrong."""
        packaged = _default() if text is not None else cls({}, {}, Usage())
        own = TomlText(default_catalogue_text() if text is None else text, name)
        own.check(CatalogueError)
        table = Table(own.data, (), own)
        table.only("groups", "terms", "typos", "mute", "leave_out", "category")
        left_out = table.list("leave_out")
        kept = {category.code: category for category in packaged if not _left_out(category.code, left_out)}
        usage = packaged.usage | _read_usage(table)
        mine = _read_categories(table, usage)
        groups = table.table("groups")
        named = {prefix: groups.words(prefix) or prefix for prefix in groups.data}
        own.check(CatalogueError)
        return cls(kept | mine, packaged._names | named, usage)

    def __getitem__(self, code: str) -> Category:
        return self._categories.get(code) or self._categories[FALLBACK]

    def __contains__(self, code: object) -> bool:
        return code in self._categories

    def __iter__(self) -> Iterator[Category]:
        return iter(self._categories.values())

    def __len__(self) -> int:
        return len(self._categories)

    @property
    def fallback(self) -> Category:
        return self._categories[FALLBACK]

    def children(self, prefix: str) -> tuple[Category, ...]:
        return tuple(category for category in self if category.code.startswith(prefix))

    def groups(self) -> tuple[Group, ...]:
        """All categories by the first two characters of their codes, for paging."""
        prefixes = dict.fromkeys(category.code[:2] for category in self)
        return tuple(Group(prefix, self._names.get(prefix, prefix), self.children(prefix)) for prefix in prefixes)

    def find(self, words: str) -> tuple[Category, ...]:
        """What somebody may look for: by the beginning of a code, then by name, then by a word people use."""
        sought = unicodedata.normalize("NFKC", words).casefold().split()
        if not sought:
            return ()
        ranked = [(_rank(category, sought), place, category) for place, category in enumerate(self)]
        return tuple(category for rank, _, category in sorted(ranked, key=lambda r: r[:2]) if rank < _NO_MATCH)


def default_catalogue_text() -> str:
    return resources.files("bot").joinpath("data/catalogue.toml").read_text(encoding="utf-8")


_NO_MATCH = 3


def _rank(category: Category, sought: list[str]) -> int:
    if len(sought) == 1 and category.code.casefold().startswith(sought[0]):
        return 0
    name, used = plain(category.name), [plain(word) for word in category.words]
    if all(word in name for word in sought):
        return 1
    return 2 if all(any(word in one for one in (name, *used)) for word in sought) else _NO_MATCH


@cache
def _default() -> Catalogue:
    return Catalogue.load()


def _left_out(code: str, prefixes: tuple[str, ...]) -> bool:
    return code != FALLBACK and code.startswith(prefixes) if prefixes else False


def _read_usage(table: Table) -> Usage:
    terms, typos = table.table("terms"), table.table("typos")
    return Usage(
        {name: longest_first((terms.words(name) or name).split()) for name in terms.data},
        {plain(slip): plain(meant) for meant in typos.data for slip in (typos.words(meant) or "").split()},
        frozenset(map(plain, table.list("mute"))),
    )


def _read_categories(table: Table, usage: Usage) -> dict[str, Category]:
    found: dict[str, Category] = {}
    for one in table.tables("category"):
        category = _read_category(one, usage)
        if category.code in found:
            one.wrong("code", f"类别 “{category.code}” 写了两次")
        found[category.code] = category
    return found


def _read_category(table: Table, usage: Usage) -> Category:
    table.only("code", "name", "level", "lead", "photo", "radius", "moving", "private", "words", "not", "condition")
    code = (table.words("code") if table.need("code") else None) or ""
    if code and not _CODE.fullmatch(code):
        table.wrong("code", f"类别编号 “{code}” 不对，应为 2 到 8 位字母或数字")
    words, not_words = table.list("words"), table.list("not")
    for key, word in [*(("words", word) for word in words), *(("not", word) for word in not_words)]:
        try:
            least = shortest(usage.phrase(word))
        except KeyError as unknown:
            table.wrong(key, f"“{word}” 里的 {{{unknown.args[0]}}} 没有列在 terms 里")
        else:
            if least < (2 if key == "words" else 1):
                table.wrong(key, f"“{word}” 太短，至少两个字")
    conditions = tuple(map(_read_condition, table.tables("condition")))
    return Category(
        code=code,
        name=(table.words("name") if table.need("name") else None) or code,
        level=(_read_level(table) if table.need("level") else None) or Level.ROUTINE,
        conditions=conditions or (Condition("", None, _DONE),),
        lead=table.words("lead") or "",
        photo=table.flag("photo"),
        radius=table.number("radius", 1, 5000),
        moving=table.flag("moving"),
        private=table.flag("private"),
        words=words,
        not_words=not_words,
    )


def _read_condition(table: Table) -> Condition:
    table.only("when", "limit", "close", "note", "level")
    return Condition(
        when=table.words("when") or "",
        limit=table.duration("limit"),
        close=table.words("close") or _DONE,
        note=table.words("note") or "",
        level=_read_level(table),
    )


def _read_level(table: Table) -> Level | None:
    word = table.words("level")
    if word is None or word in set(Level):
        return Level(word) if word else None
    table.wrong("level", f"“level” 不认识 “{word}”，只能是：{'、'.join(Level)}")
    return None
