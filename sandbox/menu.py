"""The commands that a bot offers to somebody in a chat."""

from collections.abc import Iterator

from sandbox.chats import Chat
from sandbox.users import BotUser, Json, User


def menu(bot: BotUser, chat: Chat, user: User) -> list[Json]:
    """Those of the narrowest scope that has any; within a scope those in the language of the person come first."""
    language = (user.language or "").partition("-")[0]
    for scope in _scopes(chat, user):
        for spoken in (language, ""):
            if bot.commands.get((scope, spoken)):
                return bot.commands[scope, spoken]
    return []


def _scopes(chat: Chat, user: User) -> Iterator[str]:
    if not chat.private:
        member = chat.member(user.id)
        yield f"chat_member:{chat.id}:{user.id}"
        if member and member.admin:
            yield f"chat_administrators:{chat.id}"
        yield f"chat:{chat.id}"
        if member and member.admin:
            yield "all_chat_administrators"
        yield "all_group_chats"
    else:
        yield f"chat:{chat.id}"
        yield "all_private_chats"
    yield "default"
