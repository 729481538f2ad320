"""Private chats, groups and supergroups, and who is what in them."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.messages import Message
from sandbox.users import BotUser, Json, User

ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_pin_messages", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip
PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip
GENERAL_TOPIC = 1


@dataclass(eq=False)
class Member:
    user: User
    status: str = "member"
    """creator, administrator, member, restricted, left or kicked"""
    rights: set[str] = field(default_factory=lambda: set(ADMIN_RIGHTS) - {"can_promote_members"})
    reads_all: bool = False
    """For a bot: its privacy mode as it was when it joined; a later change needs remove and add."""

    @property
    def inside(self) -> bool:
        return self.status not in {"left", "kicked"}

    @property
    def admin(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def to_json(self) -> Json:
        body: Json = {"status": self.status, "user": self.user.to_json()}
        if self.status == "creator":
            body["is_anonymous"] = False
        if self.status == "administrator":
            body |= {"can_be_edited": False, "is_anonymous": False}
            body |= {right: right in self.rights for right in (*ADMIN_RIGHTS, "can_manage_topics")}
        if self.status == "restricted":
            body |= {"is_member": True, "until_date": 0} | dict.fromkeys(PERMISSIONS, False)
        if self.status == "kicked":
            body["until_date"] = 0
        return body


@dataclass(eq=False)
class Topic:
    id: int
    name: str
    colour: int = 7322096
    closed: bool = False


@dataclass(eq=False)
class Chat:
    id: int
    type: str
    title: str = ""
    user: User | None = None
    """The person of a private chat."""
    bot: BotUser | None = None
    """The bot of a private chat."""
    username: str | None = None
    forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    general: Topic = field(default_factory=lambda: Topic(GENERAL_TOPIC, "General"))
    pinned: list[int] = field(default_factory=list)
    forbidden: set[str] = field(default_factory=set)
    """What members may not send: "text messages", "photos", …"""
    description: str = ""
    last_id: int = 0
    last_bot: int | None = None
    migrated_to: int | None = None
    deleted: bool = False
    asking: Message | None = None
    """The bot's message whose keyboard stands under the input, or that wants a reply."""
    read: dict[int, int] = field(default_factory=dict)
    """Up to which message (`Message.created`) each person has seen this chat."""
    action: tuple[str, float] | None = None
    """What the bot says it is doing ("typing"), and when it said so, in real seconds."""

    @property
    def reply_keyboard(self) -> list[list[Json]]:
        return self.asking.reply_keyboard if self.asking else []

    @property
    def private(self) -> bool:
        return self.type == "private"

    @property
    def name(self) -> str:
        return f"私聊 {self.user.name}" if self.user else self.title

    def member(self, user_id: int) -> Member | None:
        return self.members.get(user_id)

    def has(self, user_id: int) -> bool:
        member = self.members.get(user_id)
        return member is not None and member.inside

    def to_json(self) -> Json:
        body: Json = {"id": self.id, "type": self.type}
        if self.user:
            body["first_name"] = self.user.name
            named = {"last_name": self.user.last_name, "username": self.user.username}
            return body | {key: value for key, value in named.items() if value}
        body["title"] = self.title
        if self.username:
            body["username"] = self.username
        if self.forum:
            body["is_forum"] = True
        return body

    def to_full_json(self) -> Json:
        body = self.to_json() | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(
                ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
                False,
            ),
        }
        if self.description:
            body["description"] = self.description
        if self.private:
            return body
        permissions: dict[str, Any] = dict.fromkeys(PERMISSIONS, True)
        if "text messages" in self.forbidden:
            permissions["can_send_messages"] = False
        body["permissions"] = permissions
        if self.pinned:
            body["pinned_message"] = self.messages[self.pinned[-1]].to_json()
        return body
