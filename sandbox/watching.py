"""What somebody has looked at, and waiting for a message from the bot."""

from collections.abc import Callable

from sandbox.chats import Chat
from sandbox.messages import Message
from sandbox.users import BotUser
from sandbox.world import World


class Watch:
    """One reader's view of the bot's messages in one chat.

    A message counts as new once; an edit makes it matchable by `expects` again, but not unseen.
    """

    def __init__(self, world: World, chat: Callable[[], Chat], bot: BotUser, who: str) -> None:
        self._world = world
        self._chat = chat
        self._bot = bot
        self._who = who
        self._seen = 0
        self._matched: dict[int, int] = {}
        self._floor = 0

    def messages(self) -> list[Message]:
        return [m for m in self._chat().messages.values() if m.sender is self._bot and not m.deleted]

    def unseen(self) -> list[Message]:
        fresh = [m for m in self.messages() if m.created > self._seen]
        self._seen = self._floor = self._world.revision
        return fresh

    async def expects(self, words: str, timeout: float) -> Message:
        """The oldest new or edited message with these words that was not yet returned or looked at."""
        found: list[Message] = []

        def look() -> bool:
            found[:] = [m for m in self.messages() if self._is_news(m) and words in m.text]
            return bool(found)

        if not await self._world.bell.until(look, timeout):
            raise AssertionError(f"{self._who} saw no {words!r} within {timeout} s; there is:\n{self._listing()}")
        message = min(found, key=lambda m: m.revision)
        self._matched[message.id] = message.revision
        return message

    def _is_news(self, message: Message) -> bool:
        return message.revision > self._floor and message.revision > self._matched.get(message.id, 0)

    def _listing(self) -> str:
        return "\n".join(f"  {m.id}: {m.text}" for m in self.messages()[-8:]) or "  nothing"
