"""The methods of the Bot API, one module a family."""

from sandbox.methods import (
    albums,
    callbacks,
    chats,
    commands,
    copies,
    edits,
    files,
    media,
    members,
    messages,
    polls,
    topics,
    updates,
)
from sandbox.methods.registry import METHODS, Call

__all__ = [
    "METHODS", "Call", "albums", "callbacks", "chats", "commands", "copies", "edits", "files", "media", "members",
    "messages", "polls", "topics", "updates",
]  # fmt: skip
