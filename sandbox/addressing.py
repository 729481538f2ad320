"""Which chat a call means, and whether the bot may write there."""

from sandbox.chats import Chat
from sandbox.errors import bad, forbidden
from sandbox.fields import INTEGER
from sandbox.messages import Message
from sandbox.users import BotUser
from sandbox.world import World


def chat_to_read(world: World, bot: BotUser, chat_id: str) -> Chat:
    """The chat of a call that reads or edits; membership is asked for, but neither blocks nor upgrades."""
    chat = _find(world, bot, chat_id.strip())
    if not chat.private:
        _check_membership(chat, bot)
    return chat


def chat_to_change(world: World, bot: BotUser, chat_id: str) -> Chat:
    """The chat of a call that changes something other than by sending."""
    chat = _find(world, bot, chat_id.strip())
    if chat.private:
        _check_alive(chat)
        return chat
    if chat.migrated_to:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    _check_membership(chat, bot)
    return chat


def chat_to_write(world: World, bot: BotUser, chat_id: str, right: str = "text messages") -> Chat:
    """The chat of a call that sends; every reason Telegram has to refuse, in its words."""
    chat = chat_to_change(world, bot, chat_id)
    if chat.private:
        _check_person(chat, bot)
        return chat
    member = chat.members[bot.id]
    if not member.admin and (member.status == "restricted" or chat.forbidden & {right, "text messages"}):
        raise bad(f"not enough rights to send {right} to the chat")
    return chat


def message_in(chat: Chat, number: int, words: str) -> Message:
    message = chat.messages.get(number)
    if message is None or message.deleted:
        raise bad(words)
    return message


def _find(world: World, bot: BotUser, chat_id: str) -> Chat:
    if not chat_id:
        raise bad("chat_id is empty")
    if chat_id.startswith("@"):
        named = (c for c in world.groups.values() if c.username and c.username.lower() == chat_id[1:].lower())
        chat = next(named, None)
        if chat is None:
            raise bad("chat not found")
        return chat
    number = int(chat_id) if INTEGER.fullmatch(chat_id) else 0
    if number in world.groups:
        chat = world.groups[number]
        if bot.id not in chat.members and not chat.username:
            raise bad("chat not found")
        return chat
    user = world.users.get(number)
    if user is None:
        raise bad("chat not found")
    if isinstance(user, BotUser):
        raise forbidden(
            "the bot can't send messages to the bot" if user is not bot else "bot can't send messages to self"
        )
    if not world.has_met(bot, user) and bot.id not in user.blocked:
        raise bad("chat not found")
    return world.dialog(bot, user)


def _check_alive(chat: Chat) -> None:
    if chat.user is None or chat.user.deactivated:
        raise forbidden("user is deactivated")


def _check_person(chat: Chat, bot: BotUser) -> None:
    user = chat.user
    if user and bot.id in user.blocked:
        raise forbidden("bot was blocked by the user")
    if user is None or bot.id not in user.started:
        raise forbidden("bot can't initiate conversation with a user")


def _check_membership(chat: Chat, bot: BotUser) -> None:
    if chat.deleted:
        raise forbidden("the group chat was deleted")
    member = chat.member(bot.id)
    if member is None or member.status == "left":
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    if member.status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
