"""What all open pages share: the world, its faults, the files on their way, and who is running ahead."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sandbox.accounts import Impossible
from sandbox.arguments import Upload
from sandbox.calls import ApiCall
from sandbox.chats import Chat
from sandbox.faults import Faults
from sandbox.groups import Group
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.users import BotUser, User
from sandbox.web.forwarding import Forwarding
from sandbox.web.orders import Order
from sandbox.web.showing import chat_of
from sandbox.world import World

MOST_UPLOADS = 40


@dataclass(eq=False)
class Stage:
    world: World
    faults: Faults
    calls: list[ApiCall]
    zone: ZoneInfo
    id: str = field(default_factory=lambda: secrets.token_hex(4))
    """Another one after a restart: then nothing that a page remembers is true any more."""
    uploads: OrderedDict[str, Upload] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.forwarding = Forwarding(self.world)

    def keep(self, upload: Upload) -> str:
        """A file that a person is about to send; who sends nothing is forgotten."""
        name = secrets.token_urlsafe(9)
        self.uploads[name] = upload
        while len(self.uploads) > MOST_UPLOADS:
            self.uploads.popitem(last=False)
        return name

    def taken(self, name: str) -> Upload:
        upload = self.uploads.pop(name, None)
        if upload is None:
            raise Impossible("no_file", "this file is not here any more; choose it again")
        return upload

    def user(self, number: int) -> User:
        user = self.world.users.get(number)
        if user is None or user.is_bot:
            raise Impossible("nobody", f"nobody here has the id {number}")
        return user

    def bot(self) -> BotUser:
        return self.world.bots[0]

    def place(self, order: Order) -> tuple[Person, Chat]:
        """Who acts, and in which chat: in front of its bot."""
        user = self.user(order.whole("person"))
        chat = chat_of(self.world, order.text("key"), user)
        if chat is None:
            raise Impossible("not_in_group", f"{user.name} is not in this chat")
        return Person(self.world, user, self.bot_in(chat)), chat

    def group(self, order: Order) -> Group:
        chat = self.world.groups.get(order.whole("group"))
        if chat is None:
            raise Impossible("no_group", "there is no such group")
        return Group(self.world, chat, self.bot_in(chat))

    def bot_in(self, chat: Chat) -> BotUser:
        inside = (m.user for m in chat.members.values() if isinstance(m.user, BotUser) and m.inside)
        return chat.bot or next(inside, self.bot())

    def message(self, chat: Chat, number: int) -> Message:
        message = chat.messages.get(number)
        if message is None or message.deleted:
            raise Impossible("gone", "this message is not there any more")
        return message
