"""What one page is told: everything at first, then what changed since the version it knows."""

from sandbox.chats import Chat
from sandbox.messages import Message
from sandbox.users import BotUser, Json, User
from sandbox.web import showing, troubles
from sandbox.web.orders import Order
from sandbox.web.showing import chat_of, chats_of, entry, key_of, sees, shown
from sandbox.web.stage import Stage


class News:
    def __init__(self, stage: Stage) -> None:
        self._stage, self._world = stage, stage.world
        self._people: list[User] = []
        self._open: dict[str, Chat] = {}
        self._version = 0
        self._told: Json = {}
        """The last of what is said again only when it has changed."""

    def watch(self, order: Order) -> Json:
        """From now on these people and, of their chats, the messages of those that are open."""
        self._people = [self._stage.user(number) for number in order.numbers("people")]
        seen = ((key, chat_of(self._world, key, user)) for key in order.words("open") for user in self._people)
        self._open = {key: chat for key, chat in seen if chat}
        known, now = order.whole("version", 0), self._world.version
        same = order.text("world", "") == self._stage.id and known <= now
        missed = self._world.changes[known:] if same else []
        self._version = now
        self._told = {}
        return {
            "world": self._stage.id, "version": now, "same": same, "zone": self._stage.zone.key,
            "people": showing.people(self._world), "bots": showing.bots(self._world),
            "unread": {user.id: showing.unread_in_private(self._world, user) for user in self._everybody()},
            "entries": {user.id: [entry(chat, user) for chat in chats_of(self._world, user)] for user in self._people},
            "messages": [shown(m, now) for m in dict.fromkeys(missed) if isinstance(m, Message) and self._is_open(m)],
            "landmarks": [[place.name, place.latitude, place.longitude] for place in self._world.landmarks],
        } | self._changed_of_all()  # fmt: skip

    @property
    def any(self) -> bool:
        return self._world.version > self._version or self._all() != self._told

    def tell(self) -> Json | None:
        """What changed since it was last asked; None when nothing of it is for this page."""
        things = dict.fromkeys(self._world.changes[self._version :])
        self._version = self._world.version
        body = self._changed_of_all()
        messages = [thing for thing in things if isinstance(thing, Message)]
        touched = dict.fromkeys([m.chat for m in messages] + [thing for thing in things if isinstance(thing, Chat)])
        users = [thing for thing in things if isinstance(thing, User)]
        for user in self._people:
            there = chats_of(self._world, user) if any(isinstance(u, BotUser) or u is user for u in users) else touched
            entries = [entry(chat, user) for chat in there if sees(chat, user)]
            gone = [key_of(chat) for chat in touched if not chat.private and not sees(chat, user)]
            if entries:
                body.setdefault("entries", {})[user.id] = entries
            if gone:
                body.setdefault("gone", {})[user.id] = gone
        if fresh := [shown(message, self._version) for message in messages if self._is_open(message)]:
            body["messages"] = fresh
        if unread := {c.user.id: showing.unread_in_private(self._world, c.user) for c in touched if c.user}:
            body["unread"] = unread
        if users:
            body |= {"people": showing.people(self._world), "bots": showing.bots(self._world)}
        return body | {"version": self._version} if body else None

    def _is_open(self, message: Message) -> bool:
        return self._open.get(key_of(message.chat)) is message.chat

    def _everybody(self) -> list[User]:
        return [user for user in self._world.users.values() if not user.is_bot]

    def _all(self) -> Json:
        """What every page shows, whoever is on it."""
        running = self._stage.forwarding
        clock = self._world.clock
        return {
            "clock": {"version": clock.version, "speed": clock.rate},
            "forward": {"on": running.on, "said": [self._said(message) for message in running.said or []]},
            "trouble": troubles.summary(self._stage),
        }

    def _changed_of_all(self) -> Json:
        now = self._all()
        changed = {name: value for name, value in now.items() if self._told.get(name) != value}
        self._told = now
        if "clock" in changed:
            changed["clock"] = now["clock"] | {"now": self._world.clock.timestamp()}
        return changed

    def _said(self, message: Message) -> Json:
        chat = message.chat
        person = chat.user.id if chat.user else None
        return {"key": key_of(chat), "person": person, "id": message.id, "title": chat.name}
