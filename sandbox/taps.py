"""Pressing a button, and what the bot answers to it."""

import itertools
import random
from copy import deepcopy
from dataclasses import dataclass

from sandbox.messages import Message
from sandbox.users import BotUser, Json, User
from sandbox.world import CallbackQuery, World

_NUMBERS = itertools.count(random.randrange(10**15, 10**16))


@dataclass(frozen=True)
class Toast:
    """What pops up on the phone of who tapped."""

    text: str = ""
    alert: bool = False
    url: str | None = None

    def __contains__(self, words: str) -> bool:
        return words in self.text


class Tap:
    """A pressed button. A link opens at once; a callback waits for the bot."""

    def __init__(self, world: World, label: str, *, query: CallbackQuery | None = None, url: str | None = None) -> None:
        self._world = world
        self._query = query
        self.label = label
        self.url = url

    @property
    def query_id(self) -> str:
        """Under which the bot is asked; empty for a link."""
        return self._query.id if self._query else ""

    async def toast(self, timeout: float = 5) -> Toast | None:
        """What the bot answered; None when it answered without a word. No answer in time is an AssertionError."""
        query = self._query
        if query is None:
            return Toast(url=self.url) if self.url else None
        if not await self._world.bell.until(lambda: query.answer is not None, timeout):
            raise AssertionError(f"the bot did not answer the tap on {self.label!r} within {timeout} s")
        answer = query.answer or {}
        if not answer["text"] and not answer["url"]:
            return None
        return Toast(answer["text"], answer["alert"], answer["url"])


def press(world: World, bot: BotUser, user: User, message: Message, button: Json) -> Tap:
    """Press an inline button that carries data: the bot gets a callback query."""
    query = CallbackQuery(str(next(_NUMBERS)), bot, user, message, button["callback_data"], world.clock.felt())
    world.callbacks[query.id] = query
    world.say(message.chat, user, f"👆 {button['text']}")
    body: Json = {
        "id": query.id,
        "from": user.to_json(),
        "chat_instance": str(-abs(hash((message.chat.id, bot.id))) or -1),
        "message": message.to_json(),
        "data": query.data,
    }
    world.queues[bot.id].push("callback_query", deepcopy(body))
    return Tap(world, button["text"], query=query)
