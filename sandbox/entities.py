"""Formatting entities: offsets in UTF-16 units, as JSON, as HTML, and those that Telegram finds by itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from sandbox.errors import ApiError, bad
from sandbox.fields import child, integer, obj, string

FOUND = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}
GIVEN = {
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link", "text_mention", "custom_emoji",
}  # fmt: skip
TAGS = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "spoiler": "tg-spoiler", "code": "code",
    "blockquote": "blockquote", "expandable_blockquote": "blockquote expandable", "pre": "pre",
}  # fmt: skip
LARGEST_PLACE = 1_000_000
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

    @property
    def given(self) -> bool:
        """Rather than found in the text by Telegram."""
        return self.type in GIVEN

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
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def find_entities(text: str) -> list[Entity]:
    """Mentions, commands, links and hashtags, none within another."""
    found: list[Entity] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            entity = Entity(kind, utf16_length(text[: match.start()]), utf16_length(match.group()))
            if not any(entity.offset < other.end and other.offset < entity.end for other in found):
                found.append(entity)
    return sorted(found, key=lambda e: e.offset)


def entities_of_json(items: list[Any]) -> tuple[Entity, ...]:
    """The entities a bot gave itself; those that only Telegram finds are ignored, as Telegram does."""
    try:
        return tuple(entity for entity in map(_entity, items) if entity)
    except ApiError as error:
        raise bad(f"Can't parse MessageEntity: {error.words}") from None


def _entity(item: Any) -> Entity | None:
    body = obj(item)
    offset, length = integer(body, "offset"), integer(body, "length")
    kind = string(body, "type")
    if kind in FOUND:
        return None
    if not kind or kind not in GIVEN:
        raise bad("Unsupported type specified" if kind else "Type is not specified")
    if kind == "text_mention":
        return Entity(kind, offset, length, user_id=integer(child(body, "user"), "id"))
    carried = {"text_link": "url", "pre": "language", "custom_emoji": "custom_emoji_id"}.get(kind)
    argument = string(body, carried, "" if kind == "pre" else None) if carried else ""
    return Entity(kind, offset, length, argument)


def in_text(formatted: Formatted) -> tuple[Entity, ...]:
    """The entities, refused where one leaves the text or cuts a letter in two."""
    if not formatted.entities:
        return ()
    byte_at: dict[int, int] = {}
    """The letters' places in UTF-8 by those in UTF-16."""
    units = size = 0
    for letter in formatted.text:
        byte_at[units] = size
        units += width(letter)
        size += len(letter.encode())
    byte_at[units] = size
    for entity in formatted.entities:
        for name, value in (("offset", entity.offset), ("length", entity.length)):
            if not 0 <= value <= LARGEST_PLACE:
                raise bad(f"receive an entity with incorrect {name} {value}")
    kept = tuple(sorted((e for e in formatted.entities if e.length), key=lambda e: (e.offset, -e.length)))
    for entity in kept:
        begins = f"entity beginning at UTF-16 offset {entity.offset} ends"
        if entity.offset > units or (entity.offset == units and entity.length):
            raise bad(f"entity begins after the end of the text at UTF-16 offset {entity.offset}")
        if entity.offset not in byte_at:
            raise bad(f"entity begins in a middle of a UTF-16 symbol at byte offset {byte_at[entity.offset - 1]}")
        if entity.end > units:
            raise bad(f"{begins} after the end of the text at UTF-16 offset {entity.end}")
        if entity.end not in byte_at:
            raise bad(f"{begins} in a middle of a UTF-16 symbol at byte offset {byte_at[entity.end - 1]}")
    return kept


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
