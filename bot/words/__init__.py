"""What people mean by the words they type: replies to an issue, and times."""

from bot.words.impossible import impossible
from bot.words.meaning import Kind, Meaning, Speaker
from bot.words.names import Mention, Named
from bot.words.times import Span, by_when, spans_in
from bot.words.understanding import understand

__all__ = ["Kind", "Meaning", "Mention", "Named", "Span", "Speaker", "by_when", "impossible", "spans_in", "understand"]
