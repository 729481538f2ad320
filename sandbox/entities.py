"""Formatting entities: offsets in UTF-16 units, as JSON, as HTML, and those that Telegram finds by itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from sandbox.errors import bad

FOUND = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
GIVEN = {
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link", "text_mention", "custom_emoji",
}  # fmt: skip
TAGS = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "spoiler": "tg-spoiler", "code": "code",
    "blockquote": "blockquote", "expandable_blockquote": "blockquote expandable", "pre": "pre",
}  # fmt: skip
PATTERNS = (
    ("url", re.compile(r"(?:https?://|t\.me/|www\.)[^\s<>\"'，。；、）》]+")),
    ("email", re.compile(r"(?<![\w@.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z0-9_]{3,32}(?!\w)", re.ASCII)),
    ("bot_command", re.compile(r"(?<![\w@/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#(?!\d+\b)\w{1,256}")),
)


@dataclass(frozen=True)
class Entity:
    type: str
    offset: int
    length: int
    argument: str = ""
    user_id: int = 0

    @property
    def end(self) -> int:
        return self.offset + self.length

    def to_json(self, user: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
        body: dict[str, Any] = {"type": self.type, "offset": self.offset, "length": self.length}
        if self.type == "text_mention":
            body["user"] = user(self.user_id)
        name = {"text_link": "url", "pre": "language", "custom_emoji": "custom_emoji_id"}.get(self.type)
        if name and self.argument:
            body[name] = self.argument
        return body


@dataclass(frozen=True)
class Formatted:
    text: str = ""
    entities: tuple[Entity, ...] = ()

    def part(self, entity: Entity) -> str:
        units = self.text.encode("utf-16-le")
        return units[2 * entity.offset : 2 * entity.end].decode("utf-16-le", "replace")

    def html(self) -> str:
        """The text with its formatting as HTML; what Telegram finds by itself stays plain."""
        marks: dict[int, list[str]] = {}
        for entity in sorted((e for e in self.entities if e.type in GIVEN), key=lambda e: (e.offset, -e.length)):
            opening, closing = _tags(entity)
            marks.setdefault(entity.offset, []).append(opening)
            marks.setdefault(entity.end, []).insert(0, closing)
        out: list[str] = []
        at = 0
        for letter in self.text:
            out.extend(marks.get(at, []))
            out.append(escape(letter, quote=False))
            at += width(letter)
        out.extend(marks.get(at, []))
        return "".join(out)


def width(letter: str) -> int:
    return 2 if ord(letter) > 0xFFFF else 1


def utf16_length(text: str) -> int:
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def find_entities(formatted: Formatted) -> Formatted:
    """Add mentions, commands, links and hashtags where no given link or code covers them."""
    covering = [e for e in formatted.entities if e.type in {"code", "pre", "text_link", "text_mention"}]
    found: list[Entity] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(formatted.text):
            entity = Entity(kind, utf16_length(formatted.text[: match.start()]), utf16_length(match.group()))
            if not any(_overlap(entity, other) for other in (*covering, *found)):
                found.append(entity)
    merged = sorted((*formatted.entities, *found), key=lambda e: (e.offset, -e.length))
    return replace(formatted, entities=tuple(merged))


def entities_of_json(items: Any) -> tuple[Entity, ...]:
    """The entities a bot gave itself; those that only Telegram finds are ignored, as Telegram does."""
    if not isinstance(items, list):
        raise bad("can't parse entities: expected an Array of message entities")
    entities = []
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("type"), str):
            raise bad("can't parse entities: Can't find field \"type\"")
        kind = item["type"]
        if kind in FOUND:
            continue
        if kind not in GIVEN:
            raise bad("can't parse entities: Unsupported type specified")
        user = item.get("user", {}).get("id", 0)
        argument = item.get("url") or item.get("language") or item.get("custom_emoji_id") or ""
        entities.append(Entity(kind, int(item.get("offset", 0)), int(item.get("length", 0)), argument, user))
    return tuple(sorted(entities, key=lambda e: (e.offset, -e.length)))


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _tags(entity: Entity) -> tuple[str, str]:
    if entity.type == "text_link":
        return f'<a href="{escape(entity.argument)}">', "</a>"
    if entity.type == "text_mention":
        return f'<a href="tg://user?id={entity.user_id}">', "</a>"
    if entity.type == "custom_emoji":
        return f'<tg-emoji emoji-id="{entity.argument}">', "</tg-emoji>"
    if entity.type == "pre" and entity.argument:
        return f'<pre><code class="language-{escape(entity.argument)}">', "</code></pre>"
    tag = TAGS[entity.type]
    return f"<{tag}>", f"</{tag.split()[0]}>"
