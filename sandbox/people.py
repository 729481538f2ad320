"""Virtual people: what they do with their phone, and what they see on it."""

import asyncio
import re

from sandbox.accounts import Impossible
from sandbox.composing import Composing
from sandbox.delivery import announce
from sandbox.formatting import plain
from sandbox.groups import Group
from sandbox.messages import Message
from sandbox.methods.messages import REACTIONS
from sandbox.taps import Tap, press
from sandbox.users import BotUser, Json, User
from sandbox.votes import cast
from sandbox.watching import Watch
from sandbox.world import World

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
DEEP_LINK = re.compile(r"^(?:https?://)?t\.me/(\w+)\?start=([A-Za-z0-9_-]{1,64})$")
EDITABLE_SECONDS = 48 * 3600


class Person(Composing):
    whereabouts = (30.1, 120.2)
    """Where their phone says that they are."""

    def __init__(self, world: World, user: User, bot: BotUser) -> None:
        super().__init__(world, user, bot)
        self._watch = Watch(world, lambda: self.chat, bot, user.name)
        self._group_watches: dict[int, Watch] = {}

    def __repr__(self) -> str:
        return f"<Person {self.name}>"

    def facing(self, bot: BotUser) -> "Person":
        """The same person in front of another bot."""
        return Person(self._world, self.user, bot)

    # what a person does

    async def start(self, payload: str = "") -> Message:
        """Press Start, or open t.me/bot?start=payload."""
        if payload and not PAYLOAD.fullmatch(payload):
            raise ValueError(f"Telegram allows 1-64 of A-Z a-z 0-9 _ - in a deep link, not {payload!r}")
        self.unblock()
        return await self._post(None, plain(f"/start {payload}".strip()))

    async def follow(self, url: str) -> Message | None:
        """Open a link: one to a bot with `start` opens its private chat and presses Start there."""
        link = DEEP_LINK.match(url)
        bot = next((bot for bot in self._world.bots if link and bot.username == link[1]), None)
        if link is None or bot is None:
            return None
        return await (self if bot is self.bot else self.facing(bot)).start(link[2])

    async def edit(self, message: Message, text: str) -> Message:
        """What they wrote themselves, within two days: the text or the caption."""
        if message.sender is not self.user or message.service:
            raise Impossible("not_yours", f"{self.name} can edit only what they wrote, not {message}")
        if self._world.clock.unix() - message.unix > EDITABLE_SECONDS:
            raise Impossible("too_old", "a message can be edited for 48 hours")
        message.content = plain(text)
        self._world.changed(message)
        self._world.say(message.chat, self.user, f"✎{message.id} {text}", message)
        announce(self._world, message, "edited_message")
        await asyncio.sleep(0)
        return message

    def delete(self, message: Message) -> None:
        """Take back what they wrote; no bot is ever told."""
        if message.sender is not self.user or message.service:
            raise Impossible("not_yours", f"{self.name} can delete only what they wrote, not {message}")
        message.deleted = True
        self._world.stamp(message)
        self._world.say(message.chat, self.user, f"✗{message.id}")

    async def tap(self, label: str, on: Message | None = None, chat: Group | None = None) -> Tap:
        """Press the newest button whose text contains the label, in the private chat unless a group is named."""
        place = on.chat if on else (chat.chat if chat else self.chat)
        candidates = [on] if on else [m for m in reversed(list(place.messages.values())) if not m.deleted]
        visible: list[str] = []
        for message in candidates:
            for button in (b for row in message.keyboard for b in row):
                if label in button["text"]:
                    return await self.press(message, button)
                visible.append(button["text"])
        if place.asking:
            for button in (b for row in place.reply_keyboard for b in row):
                if label in button["text"]:
                    return await self.press(place.asking, button)
                visible.append(button["text"])
        raise AssertionError(f"{self.name} sees no button {label!r}; there are: {visible}")

    async def press(self, message: Message, button: Json) -> Tap:
        """Press this button of the message, in its keyboard or in the one that it put under the input."""
        chat = message.chat
        if not chat.private and not chat.has(self.id):
            raise Impossible("not_in_group", f"{self.name} is not in {chat.title}")
        chat.read[self.id] = max(chat.read.get(self.id, 0), message.created)
        if message.reply_keyboard:
            return await self._answer(message, button)
        url = button.get("url")
        if "callback_data" not in button:
            await self.follow(url or "")
            return Tap(self._world, button["text"], url=url)
        if not isinstance(message.sender, BotUser):
            raise Impossible("not_a_bot", "nobody answers this button")
        tap = press(self._world, message.sender, self.user, message, button)
        await asyncio.sleep(0)
        return tap

    def react(self, message: Message, emoji: str | None) -> None:
        """Set a reaction or take it away; bots hear of it only as administrators who asked for it."""
        if emoji and emoji.replace("\ufe0f", "") not in REACTIONS:
            raise Impossible("no_such_reaction", f"{emoji} is no reaction")
        old = message.reactions.get(self.id, [])
        new = [{"type": "emoji", "emoji": emoji}] if emoji else []
        message.reactions[self.id] = new
        self._world.touch(message)
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

    def vote(self, message: Message, *options: int) -> None:
        """In a poll, by the places of the options; none takes the vote back."""
        cast(self._world, self.user, message, [*options])

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

    async def _answer(self, message: Message, button: Json) -> Tap:
        """A reply keyboard types for its reader; in a group what it types answers the message that brought it."""
        group = None if message.chat.private else Group(self._world, message.chat, self.bot)
        if button.get("request_contact"):
            await self.send_contact()
        elif button.get("request_location"):
            await self.send_location(*self.whereabouts)
        else:
            await self.send(button["text"], group, reply_to=message if group else None)
        return Tap(self._world, button["text"])
