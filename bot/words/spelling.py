"""What people typed, with the pictures taken out and the commonest slips of the pen put right."""

from __future__ import annotations

import re
import unicodedata

from bot.words.english import spelled_out
from bot.words.lexicon import load

_SYMBOLS = {"So", "Sk", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}
_QUOTES = dict.fromkeys(map(ord, "“”‘’\"'「」『』《》()【】[]*`"))
_TYPOS: dict[str, str] = load("zh")["typos"]
_TYPO = re.compile("|".join(map(re.escape, sorted(_TYPOS, key=len, reverse=True))))
_STICKER = re.compile(rf"\[(?:{'|'.join(load('zh')['stickers']['names'].split())})\]", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![\d.])\d{1,2}[.、)]\ ?(?=[\u4e00-\u9fff])")
_ACCOUNT = re.compile(r"@[a-z]\w{4,}\b", re.ASCII)
_LATIN = re.compile(r"[a-z]")


def spelled(text: str) -> str:
    """Lower case, half-width, without symbols, quotation marks and account names."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if _LATIN.search(folded):
        folded = spelled_out(folded.replace("’", "'"))
    folded = _STICKER.sub("", folded).translate(_QUOTES)
    kept = "".join(" " if c.isspace() and c != "\n" else c for c in folded if unicodedata.category(c) not in _SYMBOLS)
    kept = re.sub(r" +", " ", _ACCOUNT.sub("", kept))
    kept = re.sub(r"(?<=\d) (?=\d|[年月日号点时分小个天周工])|(?<=[\u4e00-\u9fff]) (?=\d)", "", kept).strip()
    kept = _NUMBERED.sub(";", kept)
    return _TYPO.sub(lambda slip: _TYPOS[slip[0]], kept)
