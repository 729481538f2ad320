"""Looking at chats and members, pinning, leaving."""

from sandbox.addressing import message_in
from sandbox.chats import Chat, Member
from sandbox.delivery import tell_membership
from sandbox.entities import Formatted
from sandbox.errors import bad
from sandbox.methods.registry import Call, method
from sandbox.users import Json

TITLE_LIMIT, DESCRIPTION_LIMIT = 128, 255


@method("getChat", "chat_id")
def get_chat(call: Call) -> Json:
    return call.readable_chat().to_full_json()


@method("getChatMember", "chat_id user_id")
def get_chat_member(call: Call) -> Json:
    user_id = call.args.user_id()
    chat = call.readable_chat()
    user = call.world.users.get(user_id)
    if user is None:
        raise bad("member not found")
    if chat.private:
        return Member(user).to_json()
    return (chat.member(user.id) or Member(user, "left")).to_json()


@method("getChatAdministrators", "chat_id return_bots")
def get_chat_administrators(call: Call) -> list[Json]:
    chat = call.readable_chat()
    if chat.private:
        raise bad("there are no administrators in the private chat")
    bots = call.args.flag("return_bots")
    return [m.to_json() for m in chat.members.values() if m.admin and (bots or m.user is call.bot or not m.user.is_bot)]


@method("getChatMembersCount", "chat_id")
@method("getChatMemberCount", "chat_id")
def get_chat_member_count(call: Call) -> int:
    chat = call.readable_chat()
    return 2 if chat.private else sum(member.inside for member in chat.members.values())


@method("pinChatMessage", "business_connection_id chat_id message_id disable_notification")
def pin_chat_message(call: Call) -> bool:
    chat = call.chat_to_change()
    message = message_in(chat, call.args.message_id(), "message to pin not found")
    require_pinning(call, chat)
    if message.id not in chat.pinned:
        call.pay(chat)
        chat.pinned.append(message.id)
        call.world.touch(chat)
        call.world.post(
            chat, call.bot, Formatted(), body={"pinned_message": message.to_json(nested=False)}, service=True
        )
    return True


@method("unpinChatMessage", "business_connection_id chat_id message_id")
def unpin_chat_message(call: Call) -> bool:
    """The newest pin where none is named."""
    chat = call.chat_to_change()
    require_pinning(call, chat)
    number = call.args.message_id() or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    call.world.touch(chat)
    return True


@method("unpinAllChatMessages", "chat_id")
def unpin_all_chat_messages(call: Call) -> bool:
    chat = call.chat_to_change()
    require_pinning(call, chat)
    chat.pinned.clear()
    call.world.touch(chat)
    return True


@method("setChatTitle", "chat_id title")
def set_chat_title(call: Call) -> bool:
    chat = _changed_info(call)
    title = call.args.text("title").strip()
    if not 1 <= len(title) <= TITLE_LIMIT:
        raise bad("title must be non-empty" if not title else "CHAT_TITLE_TOO_LONG")
    if title == chat.title:
        raise bad("CHAT_NOT_MODIFIED")
    chat.title = title
    call.world.post(chat, call.bot, Formatted(), body={"new_chat_title": title}, service=True)
    call.world.touch(chat)
    return True


@method("setChatDescription", "chat_id description")
def set_chat_description(call: Call) -> bool:
    chat = _changed_info(call)
    description = call.args.text("description")
    if len(description) > DESCRIPTION_LIMIT:
        raise bad("CHAT_ABOUT_TOO_LONG")
    if description == chat.description:
        raise bad("chat description is not modified")
    chat.description = description
    return True


@method("leaveChat", "chat_id")
def leave_chat(call: Call) -> bool:
    chat = call.readable_chat()
    if chat.private:
        raise bad("chat member status can't be changed in private chats")
    before = chat.members[call.bot.id]
    after = chat.members[call.bot.id] = Member(call.bot, "left")
    tell_membership(call.world, chat, before, after, call.bot)
    return True


def require_pinning(call: Call, chat: Chat) -> None:
    member = chat.member(call.bot.id)
    if not chat.private and not (member and member.may("can_pin_messages")):
        raise bad("not enough rights to manage pinned messages in the chat")


def _changed_info(call: Call) -> Chat:
    chat = call.chat_to_change()
    member = chat.member(call.bot.id)
    if chat.private or not (member and member.may("can_change_info")):
        raise bad("not enough rights to change chat info")
    return chat
