"""The sandbox as a test or a demo holds it: a server on loopback, people, groups, a clock, and what happened."""

import contextlib
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sandbox.calls import ApiCall
from sandbox.chats import Chat
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.flood import Flood, FloodLimits
from sandbox.groups import Group
from sandbox.hosting import LOOPBACK, hosted
from sandbox.people import Person
from sandbox.server import BotApi
from sandbox.users import BotUser, User
from sandbox.web.routes import is_loopback
from sandbox.world import Surprise, World

if TYPE_CHECKING:
    from starlette.types import ASGIApp

OPEN_TO_ALL = (
    "能连到这个地址的人，都能用任何人的手机、拨动时钟、看到所有消息。"
    " / Whoever can reach this address can use anybody's phone, move the clock and read everything."
)
TOKEN = "1000:TEST-sandbox-token-0000000000000000"


class Sandbox:
    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "mashang_bot",
        privacy: bool = True,
        clock: Clock | None = None,
        flood: bool = True,
        limits: FloodLimits | None = None,
        strict: bool = True,
        first_update: int | None = None,
        zone: str = "Asia/Shanghai",
    ) -> None:
        self.clock = clock or Clock()
        self.world = World(self.clock, Flood(self.clock, limits or FloodLimits(), flood))
        self.zone = ZoneInfo(zone)
        self.api = BotApi(self.world, zone=self.zone)
        self.strict = strict
        self.url = ""
        self.token = token
        self.bot = self.add_bot(token, username=username, privacy=privacy, first_update=first_update)

    @classmethod
    @contextlib.asynccontextmanager
    async def running(
        cls,
        *,
        port: int = 0,
        host: str = LOOPBACK,
        flood: bool = True,
        strict: bool = True,
        clock: Clock | None = None,
        token: str = TOKEN,
        username: str = "mashang_bot",
        privacy: bool = True,
        limits: FloodLimits | None = None,
        first_update: int | None = None,
        zone: str = "Asia/Shanghai",
    ) -> "AsyncIterator[Sandbox]":
        """Serve over HTTP until the block ends; with `strict`, a surprise nobody cleared then fails."""
        sandbox = cls(
            token=token, username=username, privacy=privacy, clock=clock, flood=flood, limits=limits, strict=strict,
            first_update=first_update, zone=zone,
        )  # fmt: skip
        async with hosted(sandbox.app(loopback=is_loopback(host)), host=host, port=port) as sandbox.url:
            try:
                yield sandbox
            finally:
                await sandbox.api.close()
        if strict:
            sandbox.no_surprises()

    def app(self, *, loopback: bool = True) -> "ASGIApp":
        return self.api.app(loopback=loopback)

    def add_bot(
        self, token: str, *, username: str, name: str = "", privacy: bool = True, first_update: int | None = None
    ) -> BotUser:
        bot = BotUser(int(token.partition(":")[0]), name or "马上就办", username, token=token, privacy=privacy)
        return self.world.add_bot(bot, first_update=first_update)

    def person(
        self,
        id: int,
        name: str,
        username: str | None = None,
        language: str | None = "zh-hans",
        *,
        started: bool = False,
        about: str = "",
        circle: str = "",
    ) -> Person:
        """A virtual person; `started` opens the private chat without a word, as if long ago."""
        user = User(id, name, username, language, about=about, circle=circle)
        self.world.users[id] = user
        if started:
            user.started.add(self.bot.id)
        return Person(self.world, user, self.bot)

    def group(
        self,
        title: str,
        members: Iterable[Person] = (),
        *,
        bot: bool = True,
        bot_admin: bool = False,
        id: int | None = None,
        kind: str = "supergroup",
        forum: bool = False,
        username: str | None = None,
    ) -> Group:
        """A group that has stood for a while: nobody is told of it. The first member is its creator."""
        chat_id = id if id is not None else self.world.new_group_id(kind)
        chat = Chat(chat_id, kind, title, forum=forum, username=username, last_id=1 if forum else 0)
        self.world.groups[chat_id] = chat
        for position, person in enumerate(members):
            self.world.join(chat, person.user, "creator" if position == 0 else "member")
        if bot or bot_admin:
            self.world.join(chat, self.bot, "administrator" if bot_admin else "member")
        return Group(self.world, chat, self.bot)

    @property
    def faults(self) -> Faults:
        return self.api.faults

    @property
    def calls(self) -> list[ApiCall]:
        return self.api.calls

    @property
    def warnings(self) -> list[str]:
        return self.api.warnings

    @property
    def surprises(self) -> list[Surprise]:
        return self.world.surprises

    def addresses(self) -> str:
        """Where everything is found, in lines to print; with a warning where others can get there too."""
        lines = [
            f"手机 / Phones   {self.url}/",
            f"Bot API         {self.url}/bot{self.token}/getMe",
            f"Clock           {self.url}/clock",
        ]
        return "\n".join(filter(None, (*lines, self.warning)))

    @property
    def warning(self) -> str:
        """What it means that others can get here too; nothing where they cannot."""
        return "" if is_loopback(urlsplit(self.url).hostname or "") else OPEN_TO_ALL

    def calls_of(self, method: str) -> list[ApiCall]:
        return [call for call in self.calls if call.method.lower() == method.lower()]

    def no_surprises(self) -> None:
        found = [f"{s.method or 'somebody'}: {s.kind}: {s.detail}" for s in self.surprises if not s.harmless]
        if found:
            raise AssertionError("Telegram would have changed silently:\n" + "\n".join(found))

    def transcript(self) -> str:
        """All that was said, in order, as lines to print."""
        return "\n".join(
            f"[{datetime.fromtimestamp(h.at, UTC).astimezone(self.zone):%H:%M} {h.chat}] {h.who}: {h.what}"
            for h in self.world.happenings
        )
