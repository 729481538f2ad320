"""A group as a test holds it: its messages, and who comes, goes and rules."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sandbox.chats import Chat, Member, Topic
from sandbox.delivery import tell_membership
from sandbox.entities import Formatted
from sandbox.messages import Message
from sandbox.users import BotUser, Json, User
from sandbox.watching import Watch
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.people import Person


class Group:
    def __init__(self, world: World, chat: Chat, bot: BotUser) -> None:
        self._world = world
        self.chat = chat
        self.bot = bot
        self._watch = Watch(world, lambda: self.chat, bot, chat.title)

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def title(self) -> str:
        return self.chat.title

    @property
    def messages(self) -> list[Message]:
        return [m for m in self.chat.messages.values() if not m.deleted]

    def __repr__(self) -> str:
        return f"<Group {self.title} {self.id}>"

    def unseen(self) -> list[Message]:
        """The bot's messages since the last look; edits do not count."""
        return self._watch.unseen()

    async def expects(self, words: str, timeout: float = 5) -> Message:
        """Wait (real seconds) for a new or edited message of the bot with these words."""
        return await self._watch.expects(words, timeout)

    async def add_bot(self, by: Person | None = None) -> None:
        await self._join(self.bot, by.user if by else self._somebody())

    async def join(self, person: Person) -> None:
        await self._join(person.user, person.user)

    async def leave(self, person: Person) -> None:
        self._change(person.user, Member(person.user, "left"), person.user)
        self._service(person.user, {"left_chat_member": person.user.to_json()})
        await asyncio.sleep(0)

    def promote_bot(self, by: Person | None = None, *, topics: bool = False) -> None:
        """Make the bot an administrator: from now on it sees everything."""
        after = Member(self.bot, "administrator")
        if topics:
            after.rights.add("can_manage_topics")
        self._change(self.bot, after, by.user if by else self._somebody())

    def demote_bot(self, by: Person | None = None) -> None:
        reads_all = self.chat.members[self.bot.id].reads_all
        self._change(self.bot, Member(self.bot, "member", reads_all=reads_all), by.user if by else self._somebody())

    def kick_bot(self, by: Person | None = None) -> None:
        remover = by.user if by else self._somebody()
        self._change(self.bot, Member(self.bot, "kicked"), remover)
        self._service(remover, {"left_chat_member": self.bot.to_json()})

    def become_forum(self) -> None:
        self.chat.forum = True
        self.chat.last_id = max(self.chat.last_id, 1)  # 1 is the general topic
        self._world.touch(self.chat)

    def open_topic(self, name: str) -> int:
        """Somebody opens a topic; its id."""
        creator = self._somebody()
        created: Json = {"name": name, "icon_color": 7322096}
        message = self._world.post(self.chat, creator, Formatted(), body={"forum_topic_created": created}, service=True)
        message.thread = message.id
        self.chat.topics[message.id] = Topic(message.id, name)
        self._world.touch(self.chat)
        return message.id

    def delete_topic(self, topic: int) -> None:
        """With everything in it."""
        del self.chat.topics[topic]
        for message in self.messages:
            if message.thread == topic:
                message.deleted = True
                self._world.touch(message)
        self._world.touch(self.chat)

    def promote(self, person: Person) -> None:
        self._change(person.user, Member(person.user, "administrator"), self._somebody())

    def forbid(self, what: str) -> None:
        """Members may no longer send "text messages", "photos", "documents", "locations", …"""
        self.chat.forbidden.add(what)
        self._world.touch(self.chat)

    def delete(self) -> None:
        self.chat.deleted = True
        self._world.touch(self.chat)

    def rename(self, title: str, by: Person | None = None) -> None:
        self.chat.title = title
        self._service(by.user if by else self._somebody(), {"new_chat_title": title})

    def migrate(self) -> Group:
        """Become a supergroup with another id; both sides say so. The new group is returned."""
        if self.chat.type != "group":
            raise AssertionError("only a basic group can become a supergroup")
        old, by = self.chat, self._somebody()
        new = Chat(self._world.new_group_id("supergroup"), "supergroup", old.title)
        new.members = dict(old.members)
        self._world.groups[new.id] = new
        self._service(by, {"migrate_to_chat_id": new.id})
        old.migrated_to = new.id
        self._world.post(new, by, Formatted(), body={"migrate_from_chat_id": old.id}, service=True)
        return Group(self._world, new, self.bot)

    async def _join(self, user: User, by: User) -> None:
        reads_all = isinstance(user, BotUser) and not user.privacy
        self._change(user, Member(user, "member", reads_all=reads_all), by)
        self._service(by, {"new_chat_members": [user.to_json()]})
        await asyncio.sleep(0)

    def _change(self, user: User, after: Member, by: User) -> None:
        before = self.chat.member(user.id) or Member(user, "left")
        self.chat.members[user.id] = after
        tell_membership(self._world, self.chat, before, after, by)

    def _service(self, by: User, body: Json) -> None:
        self._world.post(self.chat, by, Formatted(), body=body, service=True)

    def _somebody(self) -> User:
        """Who rules here: the creator, or any person inside."""
        people = [m for m in self.chat.members.values() if m.inside and not m.user.is_bot]
        if not people:
            raise AssertionError(f"nobody is in {self.title}")
        return next((m.user for m in people if m.status == "creator"), people[0].user)
