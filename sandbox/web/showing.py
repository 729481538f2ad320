"""What a phone shows, as the page is told it. Messages are in the words of the Bot API, with a few more."""

from sandbox.chats import Chat
from sandbox.messages import Message
from sandbox.users import BotUser, Json, User
from sandbox.world import World

BRIEF = 120
MANY = 100
"""Unread messages are counted so far."""


def key_of(chat: Chat) -> str:
    """Private chats have the id of their person in every bot's eyes; here the bot belongs to the name."""
    return f"{chat.bot.id}:{chat.user.id}" if chat.user and chat.bot else str(chat.id)


def chat_of(world: World, key: str, person: User) -> Chat | None:
    """A chat that this person may look into."""
    bot_id, separator, user_id = key.partition(":")
    if separator:
        bot = world.users.get(int(bot_id)) if bot_id.isdigit() else None
        return world.dialog(bot, person) if isinstance(bot, BotUser) and user_id == str(person.id) else None
    chat = world.groups.get(int(key)) if key.lstrip("-").isdigit() else None
    return chat if chat and sees(chat, person) else None


def sees(chat: Chat, person: User) -> bool:
    if chat.private:
        return chat.user is person
    return chat.has(person.id) and not chat.deleted and chat.migrated_to is None


def chats_of(world: World, person: User) -> list[Chat]:
    """Every bot, met or not, and the groups they are in."""
    talks = [world.dialog(bot, person) for bot in world.bots if not bot.revoked]
    return [*talks, *(chat for chat in world.groups.values() if sees(chat, person))]


def people(world: World) -> list[Json]:
    return [
        {
            "id": user.id, "name": user.name, "username": user.username, "about": user.about, "circle": user.circle,
            "language": user.language, "deactivated": user.deactivated, "script": user.script, "taken": user.taken,
        }
        for user in world.users.values() if not user.is_bot
    ]  # fmt: skip


def bots(world: World) -> list[Json]:
    return [
        {
            "id": bot.id, "name": bot.name, "username": bot.username,
            "texts": {f"{which}:{language}": text for (which, language), text in bot.texts.items()},
        }
        for bot in world.bots
    ]  # fmt: skip


def entry(chat: Chat, person: User) -> Json:
    """A chat as it stands in somebody's list, with what its screen needs besides the messages."""
    count, mentioned = unread(chat, person)
    last = next((m for m in reversed(chat.messages.values()) if not m.deleted), None)
    pinned = [chat.messages[number] for number in chat.pinned if number in chat.messages]
    body: Json = {
        "key": key_of(chat), "type": chat.type, "title": chat.title, "unread": count, "mentioned": mentioned,
        "last": brief(last) if last else None, "order": last.created if last else 0,
        "pinned": [brief(m) for m in pinned[-5:]], "asking": asking(chat, person),
        "action": {"words": chat.action[0], "at": chat.action[1]} if chat.action else None,
    }  # fmt: skip
    if chat.bot:
        return body | {
            "bot": chat.bot.id, "title": chat.bot.name,
            "started": chat.bot.id in person.started, "blocked": chat.bot.id in person.blocked,
        }  # fmt: skip
    member = chat.member(person.id)
    return body | {
        "forum": chat.forum, "members": sum(m.inside for m in chat.members.values()),
        "topics": [{"id": t.id, "name": t.name, "closed": t.closed} for t in chat.topics.values()],
        "role": member.status if member else "left", "forbidden": sorted(chat.forbidden),
        "bots": [
            {"id": bot.user.id, "status": bot.status} for bot in chat.members.values() if bot.user.is_bot
        ],
    }  # fmt: skip


def unread(chat: Chat, person: User) -> tuple[int, bool]:
    """How many messages of others they have not seen, and whether one of them names them."""
    count, mentioned = 0, False
    mark = chat.read.get(person.id, 0)
    for message in reversed(chat.messages.values()):
        if message.created <= mark or count >= MANY:
            break
        if not message.deleted and not message.service and message.sender is not person:
            count += 1
            mentioned = mentioned or person.id in message.notified
    return count, mentioned


def unread_in_private(world: World, person: User) -> int:
    return sum(unread(chat, person)[0] for bot in world.bots if (chat := world.private.get((bot.id, person.id))))


def brief(message: Message) -> Json:
    """One line of it."""
    return {
        "id": message.id, "from": message.sender.id if message.sender else None,
        "name": message.sender.name if message.sender else "", "text": message.text[:BRIEF], "date": message.unix,
        "kind": next(iter(message.body), ""), "body": message.body if message.service else None,
        "silent": message.silent,
    }  # fmt: skip


def asking(chat: Chat, person: User) -> Json | None:
    """The reply keyboard under their input, or the message that wants their reply."""
    message = chat.asking
    if message is None or message.deleted or not sees(chat, person):
        return None
    if message.reply_options.get("selective") and not chat.private:
        answered = message.reply_to is not None and message.reply_to.sender is person
        if not answered and person.id not in message.notified:
            return None
    if message.reply_options.get("force_reply") and _wrote_since(chat, person, message):
        return None
    return {"id": message.id, "keyboard": message.reply_keyboard, "options": message.reply_options}


def _wrote_since(chat: Chat, person: User, mark: Message) -> bool:
    for message in reversed(chat.messages.values()):
        if message.created <= mark.created:
            return False
        if message.sender is person:
            return True
    return False


def shown(message: Message, version: int) -> Json:
    if message.deleted:
        return {"key": key_of(message.chat), "message_id": message.id, "deleted": True, "version": version}
    reactions: dict[str, list[int]] = {}
    for user_id, given in message.reactions.items():
        for reaction in given:
            reactions.setdefault(str(reaction.get("emoji", "")), []).append(user_id)
    return message.to_json() | {
        "key": key_of(message.chat), "version": version, "service": message.service, "silent": message.silent,
        "reactions": reactions,
    }  # fmt: skip
