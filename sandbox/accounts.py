"""Somebody's account in front of one bot: who they are there, and whether the bot may write to them."""

from sandbox.chats import Chat, Member
from sandbox.delivery import tell_membership
from sandbox.users import BotUser, User
from sandbox.world import World


class Impossible(AssertionError):
    """What the app does not let its owner do. The code is for whoever has words of their own for it."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class Account:
    def __init__(self, world: World, user: User, bot: BotUser) -> None:
        self._world = world
        self.user = user
        self.bot = bot

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
        """The private chat with the bot."""
        return self._world.dialog(self.bot, self.user)

    def block(self) -> None:
        self._set_blocked(True)

    def unblock(self) -> None:
        """Allow the bot again; pressing Start does so too."""
        self._set_blocked(False)

    def deactivate(self) -> None:
        self.user.deactivated = True
        self._world.touch(self.user)

    def _set_blocked(self, blocked: bool) -> None:
        was = self.bot.id in self.user.blocked
        if was == blocked:
            return
        (self.user.blocked.add if blocked else self.user.blocked.discard)(self.bot.id)
        states = [Member(self.bot, "kicked" if gone else "member") for gone in (was, blocked)]
        tell_membership(self._world, self.chat, states[0], states[1], self.user)
