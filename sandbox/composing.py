"""What a person can put into a chat: words, photos, places, files, cards."""

import asyncio
import random
from collections.abc import Sequence
from typing import TypedDict, Unpack

from sandbox.accounts import Account, Impossible
from sandbox.chats import Chat
from sandbox.entities import Formatted
from sandbox.files import TINY_JPEG, as_content
from sandbox.formatting import CAPTION_LIMIT, TEXT_LIMIT, plain
from sandbox.groups import Group
from sandbox.messages import Message
from sandbox.methods.media import RIGHTS
from sandbox.users import Json


class How(TypedDict, total=False):
    """What may go with anything that is sent."""

    reply_to: Message | None
    thread: int | None
    """The topic of a forum; where none is given, that of the replied message."""
    silent: bool


class Composing(Account):
    """Everything goes into the private chat with the bot unless a group is named."""

    async def send(self, text: str, to: Group | None = None, **how: Unpack[How]) -> Message:
        content = plain(text)
        if not content.text:
            raise Impossible("empty", "an empty message cannot be sent")
        if len(content.text) > TEXT_LIMIT:
            raise Impossible("too_long", f"a message holds {TEXT_LIMIT} characters")
        return await self._post(to, content, **how)

    async def send_photo(
        self, caption: str = "", to: Group | None = None, *, data: bytes | None = None, album: str | None = None,
        **how: Unpack[How],
    ) -> Message:  # fmt: skip
        file = self._world.files.add("photo", data or TINY_JPEG, "photo.jpg", "image/jpeg")
        return await self._post(to, _caption(caption), as_content(file), album=album, **how)

    async def send_album(
        self, photos: int | Sequence[bytes], caption: str = "", to: Group | None = None, **how: Unpack[How]
    ) -> list[Message]:
        """So many photos, or these, under one media_group_id; the caption is on the first."""
        album = str(random.randrange(10**16, 10**17))
        pictures: Sequence[bytes | None] = [None] * photos if isinstance(photos, int) else photos
        return [
            await self.send_photo("" if n else caption, to, data=data, album=album, **how)
            for n, data in enumerate(pictures)
        ]

    async def send_album_late(self, first: Message, *, data: bytes | None = None) -> Message:
        """One more photo for an album that seemed complete."""
        group = None if first.chat.private else Group(self._world, first.chat, self.bot)
        return await self.send_photo("", group, data=data, reply_to=first.reply_to, album=first.album)

    async def send_location(
        self, latitude: float, longitude: float, to: Group | None = None, **how: Unpack[How]
    ) -> Message:
        place = {"latitude": latitude, "longitude": longitude}
        return await self._post(to, Formatted(), {"location": place}, **how)

    async def send_document(
        self, name: str = "材料.pdf", data: bytes = b"%PDF-1.4\n", caption: str = "", to: Group | None = None, *,
        mime: str = "application/pdf", **how: Unpack[How],
    ) -> Message:  # fmt: skip
        file = self._world.files.add("document", data, name, mime)
        return await self._post(to, _caption(caption), as_content(file), **how)

    async def send_voice(self, to: Group | None = None, *, data: bytes = b"OggS", **how: Unpack[How]) -> Message:
        file = self._world.files.add("voice", data, "voice.ogg", "audio/ogg")
        return await self._post(to, Formatted(), as_content(file), **how)

    async def send_video(
        self, caption: str = "", to: Group | None = None, *, data: bytes = b"mp4", **how: Unpack[How]
    ) -> Message:
        file = self._world.files.add("video", data, "video.mp4", "video/mp4")
        return await self._post(to, _caption(caption), as_content(file), **how)

    async def send_contact(self, of: Account | None = None, to: Group | None = None, **how: Unpack[How]) -> Message:
        """A contact card, their own unless somebody else's is named."""
        user = of.user if of else self.user
        contact = {"phone_number": user.phone or f"+86139{user.id:08d}", "first_name": user.name, "user_id": user.id}
        return await self._post(to, Formatted(), {"contact": contact}, **how)

    async def _post(
        self, to: Group | None, content: Formatted, body: Json | None = None, *, album: str | None = None,
        **how: Unpack[How],
    ) -> Message:  # fmt: skip
        chat, reply_to = to.chat if to else self.chat, how.get("reply_to")
        thread = how.get("thread") or (reply_to.thread if reply_to and chat.forum else None)
        if chat.private:
            self.unblock()
            self.user.started.add(self.bot.id)
        else:
            self._must_be_allowed(chat, body or {}, thread)
        message = self._world.post(
            chat, self.user, content, body=body or {}, reply_to=reply_to, thread=thread, album=album,
            silent=how.get("silent", False),
        )  # fmt: skip
        chat.read[self.id] = message.created
        await asyncio.sleep(0)
        return message

    def _must_be_allowed(self, chat: Chat, body: Json, thread: int | None) -> None:
        member = chat.member(self.id)
        if member is None or not member.inside or chat.deleted:
            raise Impossible("not_in_group", f"{self.name} is not in {chat.title}")
        if chat.migrated_to:
            raise Impossible("migrated", f"{chat.title} has become a supergroup; write there")
        right = next((RIGHTS[kind] for kind in body if kind in RIGHTS), "text messages")
        if not member.admin and (member.status == "restricted" or chat.forbidden & {right, "text messages"}):
            raise Impossible("forbidden", f"members may not send {right} in {chat.title}")
        if chat.forum and thread and not member.admin and (thread not in chat.topics or chat.topics[thread].closed):
            raise Impossible("topic_closed", "this topic is closed")


def _caption(text: str) -> Formatted:
    content = plain(text)
    if len(content.text) > CAPTION_LIMIT:
        raise Impossible("caption_too_long", f"a caption holds {CAPTION_LIMIT} characters")
    return content
