"""Who may be in a group and what they may do there: removing, silencing, promoting, inviting."""

import secrets

from sandbox.chats import ADMIN_RIGHTS, PERMISSIONS, Chat, Member
from sandbox.delivery import tell_membership
from sandbox.entities import Formatted
from sandbox.errors import bad
from sandbox.fields import flag, obj
from sandbox.methods.registry import Call, method
from sandbox.users import Json, User

CHANNEL_RIGHTS = "can_manage_direct_messages can_manage_tags"
RIGHTS = (*ADMIN_RIGHTS, "can_manage_topics", "can_post_messages", "can_edit_messages")


@method("kickChatMember", "chat_id user_id until_date revoke_messages")
@method("banChatMember", "chat_id user_id until_date revoke_messages")
def ban_chat_member(call: Call) -> bool:
    chat, user = _ruled(call, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")
    was_inside = chat.has(user.id)
    _become(call, chat, Member(user, "kicked"))
    if was_inside:
        call.world.post(chat, call.bot, Formatted(), body={"left_chat_member": user.to_json()}, service=True)
    return True


@method("unbanChatMember", "chat_id user_id only_if_banned")
def unban_chat_member(call: Call) -> bool:
    """Of a member it makes somebody who left, unless only the banned are meant."""
    chat, user = _ruled(call, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")
    _require_supergroup(chat)
    member = chat.member(user.id)
    banned = member is not None and member.status == "kicked"
    if banned or (chat.has(user.id) and not call.args.flag("only_if_banned")):
        _become(call, chat, Member(user, "left"))
    return True


@method("restrictChatMember", "chat_id user_id permissions use_independent_chat_permissions until_date")
def restrict_chat_member(call: Call) -> bool:
    """Whoever may not write is restricted here; single permissions are not told apart."""
    permissions = _permissions(call)
    chat, user = _ruled(call, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")
    _require_supergroup(chat)
    _become(call, chat, Member(user, "member" if permissions["can_send_messages"] else "restricted"))
    return True


@method(
    "promoteChatMember", f"chat_id user_id is_anonymous {' '.join(RIGHTS)} can_manage_direct_messages can_manage_tags"
)
def promote_chat_member(call: Call) -> bool:
    """Without any right it takes them all away."""
    chat, user = _ruled(call, "can_promote_members", "not enough rights")
    _require_supergroup(chat)
    rights = {name for name in RIGHTS if call.args.flag(name)}
    _become(call, chat, Member(user, "administrator", rights) if rights else Member(user))
    return True


@method("setChatPermissions", "chat_id permissions use_independent_chat_permissions")
def set_chat_permissions(call: Call) -> bool:
    permissions = _permissions(call)
    chat = call.chat_to_change()
    _require(call, chat, "can_restrict_members", "not enough rights to change chat permissions")
    (chat.forbidden.discard if permissions["can_send_messages"] else chat.forbidden.add)("text messages")
    call.world.touch(chat)
    return True


@method("exportChatInviteLink", "chat_id")
def export_chat_invite_link(call: Call) -> str:
    return str(_invited(call, primary=True)["invite_link"])


@method("createChatInviteLink", "chat_id name expire_date member_limit creates_join_request")
def create_chat_invite_link(call: Call) -> Json:
    return _invited(call, primary=False)


@method("getUserProfilePhotos", "user_id offset limit")
def get_user_profile_photos(call: Call) -> Json:
    """Nobody has a picture here."""
    if call.args.user_id() not in call.world.users:
        raise bad("user not found")
    return {"total_count": 0, "photos": []}


def _invited(call: Call, *, primary: bool) -> Json:
    chat = call.chat_to_change()
    _require(call, chat, "can_invite_users", "not enough rights to manage chat invite link")
    link: Json = {
        "invite_link": f"https://t.me/+{secrets.token_urlsafe(12)}", "creator": call.bot.to_json(),
        "creates_join_request": call.args.flag("creates_join_request"), "is_primary": primary, "is_revoked": False,
    }  # fmt: skip
    numbers = {name: call.args.integer(name) for name in ("expire_date", "member_limit")}
    name = call.args.text("name")
    return link | {key: value for key, value in (numbers | {"name": name}).items() if value}


def _permissions(call: Call) -> Json:
    body = obj(call.args.json("permissions", what="permissions"), "object expected as permissions")
    return {name: flag(body, name) for name in PERMISSIONS}


def _ruled(call: Call, right: str, words: str) -> tuple[Chat, User]:
    """The chat, and the person in it whom the bot may rule over."""
    user_id = call.args.user_id()
    chat = call.chat_to_change()
    user = call.world.users.get(user_id)
    if user is None:
        raise bad("PARTICIPANT_ID_INVALID")
    _require(call, chat, right, words)
    member = chat.member(user.id)
    if user is call.bot:
        raise bad("can't restrict self")
    if member and member.status == "creator":
        raise bad("can't remove chat owner")
    if member and member.admin and right == "can_restrict_members":
        raise bad("user is an administrator of the chat")
    return chat, user


def _require(call: Call, chat: Chat, right: str, words: str) -> None:
    member = chat.member(call.bot.id)
    if chat.private or not (member and member.may(right)):
        raise bad(words)


def _require_supergroup(chat: Chat) -> None:
    if chat.type != "supergroup":
        raise bad("method is available for supergroup and channel chats only")


def _become(call: Call, chat: Chat, after: Member) -> None:
    before = chat.member(after.user.id) or Member(after.user, "left")
    chat.members[after.user.id] = after
    tell_membership(call.world, chat, before, after, call.bot)
