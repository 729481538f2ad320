"""Which bot is told of what: privacy mode, administrators, and the rule that bots do not hear bots."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.chats import Chat, Member
    from sandbox.messages import Message
    from sandbox.users import BotUser, Json, User
    from sandbox.world import World

COMMAND = re.compile(r"^/[A-Za-z0-9_]{1,64}(?:@([A-Za-z0-9_]+))?(?!\S)")


def announce(world: World, message: Message, kind: str) -> None:
    """Queue `message` or `edited_message` for every bot that may see it."""
    if message.from_bot:
        return
    for bot in world.bots:
        if may_see(world, bot, message):
            world.queues[bot.id].push(kind, deepcopy(message.to_json()))


def may_see(world: World, bot: BotUser, message: Message) -> bool:
    chat = message.chat
    if chat.private:
        return chat.bot is bot and chat.user is not None and bot.id not in chat.user.blocked
    member = chat.member(bot.id)
    if member is None or not member.inside:
        return False
    if member.admin or member.reads_all or message.service:
        return True
    if message.reply_to and message.reply_to.sender is bot:
        return True
    command = COMMAND.match(message.text)
    if command is None:
        return False
    if command[1]:
        return command[1].lower() == (bot.username or "").lower()
    others = [m for m in chat.members.values() if m.user.is_bot and m.inside and m.user is not bot]
    return chat.last_bot == bot.id or (chat.last_bot is None and not others)


def tell_membership(world: World, chat: Chat, before: Member, after: Member, by: User) -> None:
    """my_chat_member to the bot concerned; chat_member to the bots that administer the chat."""
    change: Json = {
        "chat": chat.to_json(),
        "from": by.to_json(),
        "date": world.clock.unix(),
        "old_chat_member": before.to_json(),
        "new_chat_member": after.to_json(),
    }
    for bot in world.bots:
        if after.user is bot:
            world.queues[bot.id].push("my_chat_member", deepcopy(change))
            continue
        member = chat.member(bot.id)
        if member and member.inside and member.admin and not after.user.is_bot:
            world.queues[bot.id].push("chat_member", deepcopy(change))
    world.touch(chat)
