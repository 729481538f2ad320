"""The HTML parse mode: Telegram's tags, its four named entities, and its complaints with byte offsets."""

import re
from dataclasses import dataclass, replace

from sandbox.entities import Entity, Formatted, utf16_length
from sandbox.errors import ApiError, bad

STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
TAGS = {*STYLES, "a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
SPACE = b" \t\r\n\0\v"
SPACES = re.compile(rb"[ \t\r\n\0\v]*")
PLAIN = re.compile(rb"[^<]*")
TAG_NAME = re.compile(rb"[^ \t\r\n\0\v>]*")
ATTRIBUTE = re.compile(rb"[^ \t\r\n\0\v=>/\"']*")
TOKEN = re.compile(rb"[A-Za-z0-9.-]*")
QUOTED = {ord(quote): re.compile(rb"[^%c]*" % ord(quote)) for quote in "'\""}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z]*));?")
LINK = re.compile(r"^(?:https?://|tg://|ton://|mailto:|tel:)?[^\s/?#:@.]+(?:[.:][^\s]*|\S*)$", re.I)
USER_LINK = re.compile(r"^tg:(?://)?user\?id=(\d+)$", re.I)


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int
    start: int


class HtmlParser:
    """One pass over the UTF-8 bytes, because the complaints count bytes. Links that lead nowhere are in `dropped`."""

    def __init__(self, source: str) -> None:
        self._bytes = source.encode()
        self._at = 0
        self._text: list[str] = []
        self._offset = 0
        self._stack: list[_Open] = []
        self._entities: list[Entity] = []
        self.dropped: list[str] = []

    def parse(self) -> Formatted:
        source = self._bytes
        while self._at < len(source):
            if source[self._at] == ord("<"):
                self._tag()
                continue
            words = _letters(self._run(PLAIN))
            self._text.append(words)
            self._offset += utf16_length(words)
        if self._stack:
            raise _complaint(f'Can\'t find end tag corresponding to start tag "{self._stack[-1].tag}"')
        text = "".join(self._text)
        if re.search("[\ud800-\udfff]", text):
            text = _joined(text)
        entities = (replace(e, argument="") if e.type == "code" else e for e in self._entities)
        return Formatted(text, tuple(sorted(entities, key=lambda e: (e.offset, -e.length))))

    def _peek(self) -> int:
        return self._bytes[self._at] if self._at < len(self._bytes) else 0

    def _ended(self) -> bool:
        return self._at >= len(self._bytes)

    def _skip_space(self) -> None:
        self._run(SPACES)

    def _run(self, pattern: re.Pattern[bytes]) -> str:
        """What matches from here on, maybe nothing."""
        match = pattern.match(self._bytes, self._at)
        self._at = match.end() if match else self._at
        return match[0].decode(errors="replace") if match else ""

    def _tag(self) -> None:
        begin = self._at
        self._at += 1
        if self._peek() == ord("/"):
            self._at += 1
            self._close(begin)
        else:
            self._open(begin)

    def _open(self, begin: int) -> None:
        tag = self._run(TAG_NAME).lower()
        if self._ended():
            raise _complaint(f"Unclosed start tag at byte offset {begin}")
        if tag not in TAGS:
            raise _complaint(f'Unsupported start tag "{tag}" at byte offset {begin}')
        argument = ""
        while True:
            self._skip_space()
            if self._peek() == ord(">"):
                break
            name, value = self._attribute(tag, begin)
            if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
                argument = value
            elif (tag, name) == ("code", "class") and value.startswith("language-"):
                argument = value.removeprefix("language-")
            elif (tag, name) == ("span", "class") or (tag, name) == ("blockquote", "expandable"):
                argument = value or name
        if tag == "span" and argument != "tg-spoiler":
            raise _complaint(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._at += 1
        self._stack.append(_Open(tag, argument, self._offset, len(self._text)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._run(ATTRIBUTE).lower()
        if self._ended():
            raise _complaint(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if not name:
            raise _complaint(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_space()
        if self._peek() != ord("="):
            return name, ""
        self._at += 1
        self._skip_space()
        if self._ended():
            raise _complaint(f'Unclosed start tag "{tag}" at byte offset {begin}')
        value = self._quoted() if self._peek() in b"'\"" else self._token()
        if self._ended():
            raise _complaint(f"Unclosed start tag at byte offset {begin}")
        return name, value

    def _token(self) -> str:
        start = self._at
        token = self._run(TOKEN)
        if not self._ended() and self._peek() not in SPACE + b">":
            raise _complaint(f"Unexpected end of name token at byte offset {start}")
        return token.lower()

    def _quoted(self) -> str:
        quote = self._peek()
        self._at += 1
        value = _letters(self._run(QUOTED[quote]))
        if not self._ended():
            self._at += 1
        return value

    def _close(self, begin: int) -> None:
        if not self._stack:
            raise _complaint(f"Unexpected end tag at byte offset {begin}")
        found = self._run(TAG_NAME).lower()
        self._skip_space()
        if self._peek() != ord(">"):
            raise _complaint(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        opened = self._stack.pop()
        if found and found != opened.tag:
            raise _complaint(
                f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{found}>"'
            )
        if self._offset > opened.offset:
            self._add(opened)

    def _add(self, opened: _Open) -> None:
        place = (opened.offset, self._offset - opened.offset)
        last = self._entities[-1] if self._entities else None
        same = last is not None and (last.offset, last.length) == place
        if opened.tag in STYLES:
            self._entities.append(Entity(STYLES[opened.tag], *place))
        elif opened.tag == "a":
            self._link(opened, place)
        elif opened.tag == "blockquote":
            self._entities.append(Entity("expandable_blockquote" if opened.argument else "blockquote", *place))
        elif opened.tag == "tg-emoji":
            if not opened.argument.isdigit() or int(opened.argument) == 0:
                raise bad("Invalid custom emoji identifier specified")
            self._entities.append(Entity("custom_emoji", *place, opened.argument))
        elif opened.tag == "pre" and same and last is not None and last.type == "code" and last.argument:
            self._entities[-1] = Entity("pre", *place, last.argument)
        elif opened.tag == "code" and same and last is not None and last.type == "pre" and opened.argument:
            self._entities[-1] = Entity("pre", *place, opened.argument)
        elif opened.tag in {"pre", "code"}:
            self._entities.append(Entity(opened.tag, *place, opened.argument))

    def _link(self, opened: _Open, place: tuple[int, int]) -> None:
        url = opened.argument or "".join(self._text[opened.start :])
        user = USER_LINK.match(url)
        if user:
            self._entities.append(Entity("text_mention", *place, user_id=int(user[1])))
        elif LINK.match(url) and ("." in url or ":" in url):
            absolute = url if re.match(r"^[a-z]+:", url, re.I) else f"http://{url}"
            self._entities.append(Entity("text_link", *place, absolute))
        else:
            self.dropped.append(url)


def _letters(words: str) -> str:
    """With the letters that its entities stand for."""
    return REFERENCE.sub(_letter, words) if "&" in words else words


def _letter(reference: re.Match[str]) -> str:
    """Itself where it is none: the ampersand stands for itself."""
    hexadecimal, decimal, name = reference.groups()
    if name is not None:
        return NAMED.get(name, reference[0])
    code = int(hexadecimal or decimal or "0", 16 if hexadecimal else 10)
    digits = len(reference[0].removesuffix(";"))
    return reference[0] if code == 0 or code >= 0x10FFFF or digits >= 10 else chr(code)


def _joined(text: str) -> str:
    """Halves of a surrogate pair given as two references make one letter; a single half is refused."""
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise bad(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate "
            "code units"
        ) from None


def _complaint(words: str) -> ApiError:
    return bad(f"can't parse entities: {words}")
