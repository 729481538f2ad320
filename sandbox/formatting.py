"""From what a bot wrote to what stands in the chat: parse mode, trimming, limits, entities."""

from dataclasses import replace

from sandbox.arguments import Arguments
from sandbox.entities import Entity, Formatted, entities_of_json, find_entities, utf16_length, width
from sandbox.errors import bad
from sandbox.html import HtmlParser
from sandbox.users import BotUser
from sandbox.world import World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
RAW_LIMIT = 32768
ENTITY_LIMIT = 100


def text_of(world: World, bot: BotUser, args: Arguments) -> Formatted:
    raw = args.text("text")
    if not raw:
        raise bad("message text is empty")
    formatted = _format(world, bot, args, raw, "entities")
    if not formatted.text:
        raise bad("text must be non-empty")
    if len(formatted.text) > TEXT_LIMIT:
        raise bad("message is too long")
    return formatted


def caption_of(world: World, bot: BotUser, args: Arguments) -> Formatted:
    formatted = _format(world, bot, args, args.text("caption"), "caption_entities")
    if len(formatted.text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return formatted


def plain(text: str) -> Formatted:
    """What a person types: no formatting but what Telegram finds."""
    return find_entities(Formatted(text.strip()))


def _format(world: World, bot: BotUser, args: Arguments, raw: str, entities_name: str) -> Formatted:
    if len(raw.encode()) > RAW_LIMIT:
        raise bad("text is too long")
    mode = args.text("parse_mode").lower()
    if mode == "html":
        parser = HtmlParser(raw)
        formatted = parser.parse()
        for url in parser.dropped:
            world.surprise("link", f"a link that leads nowhere was dropped: {url!r}", method=args.method)
    elif mode in {"markdown", "markdownv2"}:
        raise bad(f"the parse mode {args.text('parse_mode')} is not supported by this sandbox")
    elif mode and mode != "none":
        raise bad("unsupported parse_mode")
    else:
        given = args.json(entities_name)
        formatted = Formatted(raw, entities_of_json(given) if given is not None else ())
    formatted = _trimmed(_cleaned(world, formatted, args.method))
    return find_entities(_limited(world, bot, formatted, args.method))


def _cleaned(world: World, formatted: Formatted, method: str) -> Formatted:
    """Carriage returns go, other control characters become spaces."""
    text = formatted.text
    kept = [" " if ord(letter) < 32 and letter != "\n" else letter for letter in text]
    kept = ["" if old == "\r" or 0x202A <= ord(old) <= 0x202E else new for old, new in zip(text, kept, strict=True)]
    if "".join(kept) == text:
        return formatted
    world.surprise("control characters", f"changed in {text!r}", method=method, harmless=True)
    return _mapped(formatted, kept)


def _trimmed(formatted: Formatted) -> Formatted:
    text = formatted.text
    start = len(text) - len(text.lstrip(" \n"))
    end = len(text.rstrip(" \n"))
    return _mapped(formatted, [letter if start <= n < end else "" for n, letter in enumerate(text)])


def _mapped(formatted: Formatted, kept: list[str]) -> Formatted:
    """Replace each letter by what is kept of it and move the entities along."""
    place: list[int] = []
    at = 0
    for old, new in zip(formatted.text, kept, strict=True):
        place.extend([at] * width(old))
        at += utf16_length(new)
    place.append(at)
    entities: list[Entity] = []
    for entity in formatted.entities:
        start, end = (place[min(max(n, 0), len(place) - 1)] for n in (entity.offset, entity.end))
        if end > start:
            entities.append(replace(entity, offset=start, length=end - start))
    return Formatted("".join(kept), tuple(entities))


def _limited(world: World, bot: BotUser, formatted: Formatted, method: str) -> Formatted:
    kept: list[Entity] = []
    counted = 0
    for entity in formatted.entities:
        if entity.type == "text_mention":
            user = world.users.get(entity.user_id)
            if user is None or not world.has_met(bot, user):
                world.surprise("mention", f"of {entity.user_id}, whom the bot never met, was dropped", method=method)
                continue
        if entity.type != "custom_emoji":
            counted += 1
        if counted <= ENTITY_LIMIT or entity.type == "custom_emoji":
            kept.append(entity)
    if counted > ENTITY_LIMIT:
        world.surprise("entities", f"{counted - ENTITY_LIMIT} above {ENTITY_LIMIT} were dropped", method=method)
    return replace(formatted, entities=tuple(kept))
