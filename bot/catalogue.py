"""What can be reported: categories with filing conditions, limits, and the words people use for them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.catalogue_file import lacking, read_categories, read_usage
from bot.categories import FALLBACK, Category, Condition
from bot.phrases import Phrase, Usage, plain
from bot.toml_text import Table, TomlText, WrittenWrong

__all__ = [
    "FALLBACK",
    "Catalogue",
    "CatalogueError",
    "Category",
    "Condition",
    "Group",
    "default_catalogue_text",
    "lint",
]


class CatalogueError(WrittenWrong):
    """All that is wrong with a catalogue file, one ``file:line: sentence`` each."""


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
        return _default() if text is None else cls._over(_default(), text, name)

    @classmethod
    def _over(cls, packaged: Catalogue, text: str, name: str) -> Catalogue:
        own = TomlText(text, name)
        own.check(CatalogueError)
        table = Table(own.data, (), own)
        table.only("groups", "terms", "typos", "mute", "leave_out", "category")
        left_out = table.list("leave_out")
        kept = {category.code: category for category in packaged if not _left_out(category.code, left_out)}
        usage = packaged.usage | read_usage(table)
        mine = read_categories(table, usage)
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


def lint(text: str | None = None, *, name: str = "catalogue.toml") -> list[str]:
    """What `lacking` finds in an office's file or in the packaged one; raise CatalogueError where it cannot be read."""
    Catalogue.load(text, name=name)
    return lacking(TomlText(default_catalogue_text() if text is None else text, name))


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
    return Catalogue._over(Catalogue({}, {}, Usage()), default_catalogue_text(), "catalogue.toml")


def _left_out(code: str, prefixes: tuple[str, ...]) -> bool:
    return code != FALLBACK and code.startswith(prefixes) if prefixes else False
