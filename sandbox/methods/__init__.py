"""The methods of the Bot API, one module a family."""

from sandbox.methods import albums, callbacks, chats, commands, copies, edits, files, media, messages, topics, updates
from sandbox.methods.registry import METHODS, Call

__all__ = [
    "METHODS", "Call", "albums", "callbacks", "chats", "commands", "copies", "edits", "files", "media", "messages",
    "topics", "updates",
]  # fmt: skip
