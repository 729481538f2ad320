"""Methods by name, with the parameters that the Bot API knows; others are ignored, and noted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.addressing import chat_to_change, chat_to_read, chat_to_write
from sandbox.arguments import Arguments
from sandbox.chats import Chat
from sandbox.users import BotUser
from sandbox.world import World

PLAINLY = (
    "business_connection_id chat_id message_thread_id disable_notification protect_content allow_paid_broadcast "
    "message_effect_id reply_parameters reply_to_message_id allow_sending_without_reply"
)
"""What everything that is sent may have, and what most may."""
SENDING = f"{PLAINLY} direct_messages_topic_id suggested_post_parameters reply_markup"
CAPTION = "caption parse_mode caption_entities"
ABOVE = "show_caption_above_media"


@dataclass(frozen=True)
class Call:
    world: World
    bot: BotUser
    args: Arguments

    def readable_chat(self) -> Chat:
        return chat_to_read(self.world, self.bot, self.args.text("chat_id"))

    def writable_chat(self, right: str = "text messages") -> Chat:
        return chat_to_write(self.world, self.bot, self.args.text("chat_id"), right)

    def chat_to_change(self) -> Chat:
        return chat_to_change(self.world, self.bot, self.args.text("chat_id"))

    def pay(self, chat: Chat, weight: int = 1) -> None:
        """Count towards the flood limits; the last thing before an effect, as refused calls do not count."""
        self.world.flood.take(self.bot.id, chat.id, weight=weight)

    def surprise(self, kind: str, detail: str, *, harmless: bool = False) -> None:
        self.world.surprise(kind, detail, method=self.args.method, harmless=harmless)


Handler = Callable[[Call], Any | Awaitable[Any]]
H = TypeVar("H", bound=Handler)


@dataclass(frozen=True)
class Method:
    name: str
    parameters: frozenset[str]
    run: Handler

    def unknown(self, args: Arguments) -> list[str]:
        attached = {value.removeprefix("attach://") for value in args.words.values() if value.startswith("attach://")}
        nested = "media" in self.parameters
        given = {*args.words} | (set() if nested else {*args.uploads} - attached)
        return sorted(given - self.parameters)


METHODS: dict[str, Method] = {}


def method(name: str, parameters: str = "") -> Callable[[H], H]:
    """Register a handler under the lower-case name; Telegram does not look at the case."""

    def register(handler: H) -> H:
        METHODS[name.lower()] = Method(name, frozenset(parameters.split()), handler)
        return handler

    return register
