"""Everything that exists in this Telegram: accounts, chats, messages, and what was silently changed."""

import random
from dataclasses import dataclass, field

from sandbox.bell import Bell
from sandbox.chats import Chat, Member
from sandbox.clock import Clock
from sandbox.delivery import announce
from sandbox.entities import Formatted
from sandbox.files import FileStore
from sandbox.flood import Flood
from sandbox.messages import Message
from sandbox.updates import UpdateQueue
from sandbox.users import BotUser, Json, User

NOTIFIED_MENTIONS = 5
UNSEEN = {"link_preview_options", "forward_origin", "quote", "has_media_spoiler", "show_caption_above_media"}
"""Parts of a message that are no content of their own."""

Thing = Message | Chat | User


@dataclass(frozen=True)
class Surprise:
    """Something Telegram would have changed or left out without saying so."""

    kind: str
    detail: str
    method: str = ""
    harmless: bool = False


@dataclass(frozen=True)
class Happening:
    """A line of the transcript."""

    at: float
    chat: str
    who: str
    what: str
    message: Message | None = None
    """What was posted, edited or tapped; it may have changed since."""


@dataclass(frozen=True)
class Landmark:
    """A name on the map."""

    name: str
    latitude: float
    longitude: float


@dataclass(eq=False)
class CallbackQuery:
    id: str
    bot: BotUser
    user: User
    message: Message
    data: str
    felt: float
    answer: Json | None = None


@dataclass(eq=False)
class World:
    clock: Clock
    flood: Flood
    files: FileStore = field(default_factory=FileStore)
    users: dict[int, User] = field(default_factory=dict)
    groups: dict[int, Chat] = field(default_factory=dict)
    private: dict[tuple[int, int], Chat] = field(default_factory=dict)
    queues: dict[int, UpdateQueue] = field(default_factory=dict)
    callbacks: dict[str, CallbackQuery] = field(default_factory=dict)
    surprises: list[Surprise] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    revision: int = 0
    changes: list[Thing] = field(default_factory=list)
    """What changed for anybody who looks on, oldest first, again at every change."""
    landmarks: list[Landmark] = field(default_factory=list)
    shared_id: int = 0
    """Private chats and basic groups number their messages in one sequence."""

    @property
    def bell(self) -> Bell:
        """Rings at every change, of the clock too."""
        return self.clock.bell

    @property
    def version(self) -> int:
        return len(self.changes)

    @property
    def bots(self) -> list[BotUser]:
        return [user for user in self.users.values() if isinstance(user, BotUser)]

    def add_bot(self, bot: BotUser, *, first_update: int | None = None) -> BotUser:
        self.users[bot.id] = bot
        self.queues[bot.id] = UpdateQueue(self.clock.unix, first_update)
        return bot

    def bot_of(self, token: str) -> BotUser | None:
        return next((bot for bot in self.bots if bot.token == token and not bot.revoked), None)

    def user_json(self, user_id: int) -> Json:
        user = self.users.get(user_id)
        return user.to_json() if user else {"id": user_id, "is_bot": False, "first_name": ""}

    def user_named(self, username: str) -> User | None:
        wanted = username.removeprefix("@").lower()
        return next((u for u in self.users.values() if u.username and u.username.lower() == wanted), None)

    def dialog(self, bot: BotUser, user: User) -> Chat:
        key = (bot.id, user.id)
        if key not in self.private:
            self.private[key] = Chat(user.id, "private", user=user, bot=bot)
        return self.private[key]

    def has_met(self, bot: BotUser, user: User) -> bool:
        """Whether the bot may link to this person: a member of a shared group, or somebody who wrote to it."""
        if bot.id in user.started:
            return True
        return any(chat.has(bot.id) and chat.has(user.id) for chat in self.groups.values())

    def new_group_id(self, kind: str) -> int:
        while True:
            number = random.randrange(10**9, 4 * 10**9)
            chat_id = -(10**12) - number if kind == "supergroup" else -number
            if chat_id not in self.groups:
                return chat_id

    def post(self, chat: Chat, sender: User | None, content: Formatted, **details: object) -> Message:
        """Put a message into a chat and tell the bots that may see it."""
        if chat.type == "supergroup":
            chat.last_id += 1
            number = chat.last_id
        else:
            self.shared_id += 1
            number = self.shared_id
        message = Message(chat, number, self.clock.unix(), sender, content, self.user_json, **details)  # type: ignore[arg-type]
        if chat.type == "supergroup" and message.reply_to and not chat.forum:
            message.thread = message.reply_to.thread or message.reply_to.id
        self.stamp(message)
        message.created = message.revision
        chat.messages[number] = message
        self._notify_mentioned(message)
        if message.from_bot and not message.service and sender:
            chat.last_bot = sender.id
        self.say(chat, sender, summary(message), message)
        announce(self, message, "message")
        return message

    def changed(self, message: Message, *, visibly: bool = True) -> None:
        """A message was edited: newer than anything before, and dated when only its buttons did not change."""
        if visibly:
            message.edited = self.clock.unix()
        self.stamp(message)

    def stamp(self, message: Message) -> None:
        self.revision += 1
        message.revision = self.revision
        self.touch(message)

    def touch(self, thing: Thing) -> None:
        """It looks different from now on, to somebody at least."""
        self.changes.append(thing)
        self.bell.ring()

    def say(self, chat: Chat, who: User | None, what: str, message: Message | None = None) -> None:
        self.happenings.append(Happening(self.clock.timestamp(), chat.name, who.name if who else "·", what, message))

    def surprise(self, kind: str, detail: str, *, method: str = "", harmless: bool = False) -> None:
        self.surprises.append(Surprise(kind, detail, method, harmless))

    def join(self, chat: Chat, user: User, status: str = "member") -> Member:
        reads_all = isinstance(user, BotUser) and not user.privacy
        chat.members[user.id] = Member(user, status, reads_all=reads_all)
        return chat.members[user.id]

    def _notify_mentioned(self, message: Message) -> None:
        if message.chat.private:
            return
        mentions = [e for e in message.content.entities if e.type in {"mention", "text_mention"}]
        for entity in mentions[:NOTIFIED_MENTIONS]:
            user = (
                self.users.get(entity.user_id)
                if entity.type == "text_mention"
                else self.user_named(message.content.part(entity))
            )
            if user and message.chat.has(user.id) and user is not message.sender:
                message.notified.add(user.id)
        if len(mentions) > NOTIFIED_MENTIONS and message.from_bot:
            self.surprise("mentions", f"{len(mentions)} mentions, of which only the first five notify: {message.text}")


def summary(message: Message) -> str:
    kinds = [kind for kind in message.body if kind not in UNSEEN]
    carried = "".join(f"[{kind}] " for kind in kinds)
    buttons = " ".join(f"⟦{button.text}⟧" for row in message.buttons for button in row)
    return f"{carried}{message.text}{' ' if buttons else ''}{buttons}".strip()
