"""What every method that sends has in common: chat, topic, reply, keyboard, and then the message itself."""

from dataclasses import dataclass
from typing import Any

from sandbox.addressing import message_in
from sandbox.chats import Chat
from sandbox.entities import Formatted
from sandbox.errors import ApiError, bad
from sandbox.keyboards import Markup, markup_of
from sandbox.messages import Message
from sandbox.methods.registry import Call
from sandbox.users import Json

GENERAL_TOPIC = 1


@dataclass(frozen=True)
class Envelope:
    chat: Chat
    markup: Markup
    reply_to: Message | None
    thread: int | None


def address(call: Call, right: str = "text messages") -> Envelope:
    """Resolve and check all that does not depend on the content."""
    markup_json = call.args.json("reply_markup", what="reply keyboard markup")
    chat = call.writable_chat(right)
    markup = markup_of(call.world, call.bot, chat, markup_json)
    reply_to = _replied(call, chat)
    return Envelope(chat, markup, reply_to, _thread(call, chat, reply_to))


def post(
    call: Call, envelope: Envelope, content: Formatted, body: Json | None = None, *, album: str | None = None
) -> Message:
    """Put the message into the chat. The caller has paid."""
    chat, markup = envelope.chat, envelope.markup
    message = call.world.post(
        chat,
        call.bot,
        content,
        body=dict(body or {}),
        keyboard=markup.inline,
        reply_keyboard=markup.reply or [],
        reply_options=markup.options,
        reply_to=envelope.reply_to,
        thread=envelope.thread,
        album=album,
        silent=call.args.flag("disable_notification"),
        protected=call.args.flag("protect_content"),
    )
    chat.action = None
    if markup.reply is not None or markup.options:
        chat.asking = message
    elif markup.remove:
        chat.asking = None
    return message


def send(call: Call, envelope: Envelope, content: Formatted, body: Json | None = None) -> Json:
    call.pay(envelope.chat)
    return post(call, envelope, content, body).to_json()


def _replied(call: Call, chat: Chat) -> Message | None:
    wanted = call.args.integer("reply_to_message_id")
    lenient = call.args.flag("allow_sending_without_reply")
    given: Any = call.args.json("reply_parameters", what="reply parameters")
    if given is not None:
        if not isinstance(given, dict):
            raise bad("object expected as reply parameters")
        wanted = int(given.get("message_id") or 0)
        lenient = bool(given.get("allow_sending_without_reply"))
        if given.get("chat_id") not in (None, chat.id, str(chat.id)):
            raise bad("replies to another chat are not supported by this sandbox")
    if not wanted:
        return None
    try:
        return message_in(chat, wanted, "message to be replied not found")
    except ApiError:
        if lenient:
            return None
        raise


def _thread(call: Call, chat: Chat, reply_to: Message | None) -> int | None:
    wanted = call.args.integer("message_thread_id")
    if not wanted:
        wanted = (reply_to.thread or 0) if reply_to and chat.forum else 0
        if not wanted:
            return None
    if not chat.forum or wanted == GENERAL_TOPIC or wanted not in chat.topics:
        raise bad("message thread not found")
    member = chat.member(call.bot.id)
    if chat.topics[wanted].closed and not (member and member.admin):
        raise bad("TOPIC_CLOSED")
    return wanted
