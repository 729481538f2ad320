"""From what a bot wrote to what stands in the chat: parse mode, trimming, limits, entities."""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from sandbox.arguments import Arguments
from sandbox.entities import Entity, Formatted, entities_of_json, find_entities, in_text, utf16_length
from sandbox.errors import bad
from sandbox.html import HtmlParser
from sandbox.nesting import nested, without_white_space
from sandbox.users import BotUser
from sandbox.world import World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
RAW_LIMIT = 32768
ENTITY_LIMIT = 100
GONE = re.compile("[\r\u030a\u0333\u033f\u2028-\u202e]")
CHANGED = re.compile("[\0-\x09\x0b-\x1f\u030a\u0333\u033f\u2028-\u202e]")


@dataclass(frozen=True)
class Written:
    """What a bot wrote, read but not yet judged: the chat is looked at between."""

    content: Formatted
    lost: tuple[str, ...] = ()
    """Links that lead nowhere."""
    given: bool = False
    """Its entities were counted by the bot, which may have miscounted."""
    unread: bool = False
    """Entities that were not even a list."""


def write(args: Arguments, name: str = "text", entities: str = "entities") -> Written:
    raw = args.text(name)
    if len(raw.encode()) > RAW_LIMIT:
        raise bad("text is too long")
    mode = args.text("parse_mode").lower()
    if raw and mode == "html":
        parser = HtmlParser(raw)
        return Written(parser.parse(), tuple(parser.dropped))
    if raw and mode in {"markdown", "markdownv2"}:
        raise bad(f"the parse mode {args.text('parse_mode')} is not supported by this sandbox")
    if raw and mode and mode != "none":
        raise bad("unsupported parse_mode")
    given = args.lenient_json(entities)
    if not isinstance(given, list):
        return Written(Formatted(raw), unread=args.has(entities))
    return Written(Formatted(raw, entities_of_json(given)), given=True)


def write_text(args: Arguments) -> Written:
    if not args.text("text"):
        raise bad("message text is empty")
    return write(args)


def write_caption(args: Arguments) -> Written:
    return write(args, "caption", "caption_entities")


def text_of(world: World, bot: BotUser, written: Written, method: str) -> Formatted:
    formatted = _finished(world, bot, written, method)
    if not formatted.text:
        raise bad("text must be non-empty")
    if len(formatted.text) > TEXT_LIMIT:
        raise bad("message is too long")
    return formatted


def caption_of(world: World, bot: BotUser, written: Written, method: str) -> Formatted:
    formatted = _finished(world, bot, written, method)
    if len(formatted.text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return formatted


def plain(text: str) -> Formatted:
    """What a person types: no formatting but what Telegram finds."""
    return _found(Formatted(text.strip()))


def _finished(world: World, bot: BotUser, written: Written, method: str) -> Formatted:
    for url in written.lost:
        world.surprise("link", f"a link that leads nowhere was dropped: {url!r}", method=method)
    if written.unread:
        world.surprise("entities", "they were no list, and ignored", method=method)
    content = written.content
    if content.entities:
        content = replace(content, entities=nested(in_text(content) if written.given else content.entities))
    content = _cleaned(world, content, method)
    lettered = without_white_space(content.text, content.entities)
    if lettered != content.entities:
        content = replace(content, entities=nested(lettered))
    content = _trimmed(content)
    return _limited(world, _found(_acquainted(world, bot, content, method)), method)


def _found(content: Formatted) -> Formatted:
    found = find_entities(content.text)
    return replace(content, entities=nested(content.entities, found)) if found else content


def _cleaned(world: World, formatted: Formatted, method: str) -> Formatted:
    """Carriage returns, line separators and the like go, other control characters become spaces."""
    text = formatted.text
    if not CHANGED.search(text):
        return formatted
    world.surprise("control characters", f"changed in {text!r}", method=method, harmless=True)
    places = [match.start() for match in GONE.finditer(text)]
    return _moved(formatted, CHANGED.sub(" ", GONE.sub("", text)), _in_units(text, places))


def _trimmed(formatted: Formatted) -> Formatted:
    text = formatted.text
    start = len(text) - len(text.lstrip(" \n"))
    end = len(text.rstrip(" \n"))
    if (start, end) == (0, len(text)):
        return formatted
    return _moved(formatted, text[start:end], _in_units(text, [*range(start), *range(max(start, end), len(text))]))


def _in_units(text: str, places: list[int]) -> list[int]:
    """Where these letters stand in UTF-16."""
    found: list[int] = []
    units = last = 0
    for place in places:
        units += utf16_length(text[last:place])
        last = place
        found.append(units)
    return found


def _moved(formatted: Formatted, text: str, gone: list[int]) -> Formatted:
    """The entities go along with what is kept of the text; what stood at the places gone was one unit wide."""
    entities: list[Entity] = []
    for entity in formatted.entities:
        start = entity.offset - bisect_left(gone, entity.offset)
        end = entity.end - bisect_left(gone, entity.end)
        if end > start:
            entities.append(replace(entity, offset=start, length=end - start))
    return Formatted(text, tuple(entities))


def _acquainted(world: World, bot: BotUser, formatted: Formatted, method: str) -> Formatted:
    """Without links to people whom the bot never met."""
    kept: list[Entity] = []
    for entity in formatted.entities:
        user = world.users.get(entity.user_id)
        if entity.type == "text_mention" and (user is None or not world.has_met(bot, user)):
            world.surprise("mention", f"of {entity.user_id}, whom the bot never met, was dropped", method=method)
        else:
            kept.append(entity)
    return replace(formatted, entities=tuple(kept))


def _limited(world: World, formatted: Formatted, method: str) -> Formatted:
    """A hundred at most, without custom emoji and what Telegram finds by itself."""
    counted = [e for e in formatted.entities if e.given and e.type != "custom_emoji"]
    surplus = set(counted[ENTITY_LIMIT:])
    if not surplus:
        return formatted
    world.surprise("entities", f"{len(surplus)} above {ENTITY_LIMIT} were dropped", method=method)
    return replace(formatted, entities=tuple(e for e in formatted.entities if e not in surplus))
