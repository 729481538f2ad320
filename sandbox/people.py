"""Virtual people: what they do with their phone, and what they see on it."""

import asyncio
import random
import re

from sandbox.chats import Chat, Member
from sandbox.delivery import announce, tell_membership
from sandbox.entities import Formatted
from sandbox.files import TINY_JPEG, as_content
from sandbox.formatting import plain
from sandbox.groups import Group
from sandbox.messages import Message
from sandbox.taps import Tap, press
from sandbox.users import BotUser, Json, User
from sandbox.watching import Watch
from sandbox.world import World

DEEP_LINK = re.compile(r"^(?:https?://)?t\.me/(\w+)\?start=([A-Za-z0-9_-]{1,64})$")


class Person:
    def __init__(self, world: World, user: User, bot: BotUser) -> None:
        self._world = world
        self.user = user
        self.bot = bot
        self._watch = Watch(world, lambda: self.chat, bot, user.name)
        self._group_watches: dict[int, Watch] = {}

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def username(self) -> str | None:
        return self.user.username

    @property
    def chat(self) -> Chat:
        return self._world.dialog(self.bot, self.user)

    def __repr__(self) -> str:
        return f"<Person {self.name}>"

    def facing(self, bot: BotUser) -> "Person":
        """The same person in front of another bot."""
        return Person(self._world, self.user, bot)

    # what a person does

    async def start(self, payload: str = "") -> Message:
        """Press Start, or open t.me/bot?start=payload."""
        if payload and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
            raise ValueError(f"Telegram allows 1-64 of A-Z a-z 0-9 _ - in a deep link, not {payload!r}")
        self.unblock()
        return await self._post(None, plain(f"/start {payload}".strip()))

    async def send(
        self, text: str, to: Group | None = None, *, reply_to: Message | None = None, thread: int | None = None
    ) -> Message:
        return await self._post(to, plain(text), reply_to=reply_to, thread=thread)

    async def send_photo(
        self,
        caption: str = "",
        to: Group | None = None,
        *,
        data: bytes | None = None,
        reply_to: Message | None = None,
        album: str | None = None,
    ) -> Message:
        file = self._world.files.add("photo", data or TINY_JPEG, "photo.jpg", "image/jpeg")
        return await self._post(to, plain(caption), as_content(file), reply_to=reply_to, album=album)

    async def send_album(
        self, count: int, caption: str = "", to: Group | None = None, *, reply_to: Message | None = None
    ) -> list[Message]:
        """So many photos under one media_group_id; the caption is on the first."""
        album = str(random.randrange(10**16, 10**17))
        return [await self.send_photo("" if n else caption, to, reply_to=reply_to, album=album) for n in range(count)]

    async def send_album_late(self, first: Message, *, data: bytes | None = None) -> Message:
        """One more photo for an album that seemed complete."""
        group = None if first.chat.private else Group(self._world, first.chat, self.bot)
        return await self.send_photo("", group, data=data, reply_to=first.reply_to, album=first.album)

    async def send_location(
        self, latitude: float, longitude: float, to: Group | None = None, *, reply_to: Message | None = None
    ) -> Message:
        place = {"latitude": latitude, "longitude": longitude}
        return await self._post(to, Formatted(), {"location": place}, reply_to=reply_to)

    async def send_document(
        self,
        name: str = "材料.pdf",
        data: bytes = b"%PDF-1.4\n",
        caption: str = "",
        to: Group | None = None,
        *,
        mime: str = "application/pdf",
        reply_to: Message | None = None,
    ) -> Message:
        file = self._world.files.add("document", data, name, mime)
        return await self._post(to, plain(caption), as_content(file), reply_to=reply_to)

    async def send_voice(
        self, to: Group | None = None, *, data: bytes = b"OggS", reply_to: Message | None = None
    ) -> Message:
        file = self._world.files.add("voice", data, "voice.ogg", "audio/ogg")
        return await self._post(to, Formatted(), as_content(file), reply_to=reply_to)

    async def send_video(self, caption: str = "", to: Group | None = None, *, data: bytes = b"mp4") -> Message:
        file = self._world.files.add("video", data, "video.mp4", "video/mp4")
        return await self._post(to, plain(caption), as_content(file))

    async def send_contact(self, of: "Person | None" = None, to: Group | None = None) -> Message:
        """A contact card, their own unless somebody else's is named."""
        user = of.user if of else self.user
        contact = {"phone_number": user.phone or f"+86139{user.id:08d}", "first_name": user.name, "user_id": user.id}
        return await self._post(to, Formatted(), {"contact": contact})

    async def edit(self, message: Message, text: str) -> Message:
        if message.sender is not self.user:
            raise AssertionError(f"{self.name} can edit only what they wrote, not {message}")
        message.content = plain(text)
        self._world.changed(message)
        self._world.say(message.chat, self.user, f"✎{message.id} {text}", message)
        announce(self._world, message, "edited_message")
        await asyncio.sleep(0)
        return message

    async def tap(self, label: str, on: Message | None = None, chat: Group | None = None) -> Tap:
        """Press the newest button whose text contains the label, in the private chat unless a group is named."""
        place = on.chat if on else (chat.chat if chat else self.chat)
        if not place.private and not place.has(self.id):
            raise AssertionError(f"{self.name} is not in {place.title}")
        candidates = [on] if on else [m for m in reversed(list(place.messages.values())) if not m.deleted]
        visible: list[str] = []
        for message in candidates:
            for button in (b for row in message.keyboard for b in row):
                if label in button["text"]:
                    return await self._press(message, button)
                visible.append(button["text"])
        for button in (b for row in place.reply_keyboard for b in row):
            if label in button["text"]:
                return await self._press_reply(button)
            visible.append(button["text"])
        raise AssertionError(f"{self.name} sees no button {label!r}; there are: {visible}")

    def block(self) -> None:
        self._set_blocked(True)

    def unblock(self) -> None:
        """Allow the bot again; pressing Start does so too."""
        self._set_blocked(False)

    def deactivate(self) -> None:
        self.user.deactivated = True

    def react(self, message: Message, emoji: str | None) -> None:
        """Set a reaction or take it away; bots hear of it only as administrators who asked for it."""
        old = message.reactions.get(self.id, [])
        new = [{"type": "emoji", "emoji": emoji}] if emoji else []
        message.reactions[self.id] = new
        body: Json = {
            "chat": message.chat.to_json(),
            "message_id": message.id,
            "user": self.user.to_json(),
            "date": self._world.clock.unix(),
            "old_reaction": old,
            "new_reaction": new,
        }
        for bot in self._world.bots:
            member = message.chat.member(bot.id)
            if member and member.inside and member.admin:
                self._world.queues[bot.id].push("message_reaction", body)

    # what a person sees

    @property
    def inbox(self) -> list[Message]:
        """The bot's messages in the private chat as they stand now."""
        return self._watch.messages()

    @property
    def history(self) -> list[Message]:
        """Both sides of the private chat."""
        return [m for m in self.chat.messages.values() if not m.deleted]

    def unseen(self) -> list[Message]:
        """The bot's messages since the last look; edits do not count."""
        return self._watch.unseen()

    def opens(self, message: Message) -> bytes:
        """What is in the file that a message carries; the largest size of a picture."""
        carried = [message.body[kind] for kind in ("document", "photo", "voice", "video") if kind in message.body]
        if not carried:
            raise AssertionError(f"{self.name} finds no file in {message}")
        file = carried[0][-1] if isinstance(carried[0], list) else carried[0]
        return self._world.files.by_id[file["file_id"]].data

    async def expects(self, words: str, timeout: float = 5, *, chat: Group | None = None) -> Message:
        """Wait (real seconds) for a new or edited message of the bot with these words."""
        if chat is None:
            return await self._watch.expects(words, timeout)
        watch = self._group_watches.setdefault(chat.id, Watch(self._world, lambda: chat.chat, self.bot, self.name))
        return await watch.expects(words, timeout)

    async def _post(self, to: Group | None, content: Formatted, body: Json | None = None, **details: object) -> Message:
        chat = to.chat if to else self.chat
        if chat.private:
            self.unblock()
            self.user.started.add(self.bot.id)
        elif not chat.has(self.id):
            raise AssertionError(f"{self.name} is not in {chat.title}")
        message = self._world.post(chat, self.user, content, body=body or {}, **details)
        await asyncio.sleep(0)
        return message

    async def _press(self, message: Message, button: Json) -> Tap:
        if "callback_data" in button:
            tap = press(self._world, self.bot, self.user, message, button)
            await asyncio.sleep(0)
            return tap
        url = button.get("url")
        link = DEEP_LINK.match(url or "")
        if link and link[1] == self.bot.username:
            await self.start(link[2])
        return Tap(self._world, button["text"], url=url)

    async def _press_reply(self, button: Json) -> Tap:
        if button.get("request_contact"):
            await self.send_contact()
        elif button.get("request_location"):
            await self.send_location(30.1, 120.2)
        else:
            await self.send(button["text"])
        return Tap(self._world, button["text"])

    def _set_blocked(self, blocked: bool) -> None:
        was = self.bot.id in self.user.blocked
        if was == blocked:
            return
        (self.user.blocked.add if blocked else self.user.blocked.discard)(self.bot.id)
        states = [Member(self.bot, "kicked" if gone else "member") for gone in (was, blocked)]
        tell_membership(self._world, self.chat, states[0], states[1], self.user)
