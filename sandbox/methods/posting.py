"""What every method that sends has in common: chat, topic, reply, keyboard, and then the message itself."""

from dataclasses import dataclass

from sandbox.addressing import chat_to_read, message_in
from sandbox.chats import GENERAL_TOPIC, Chat
from sandbox.entities import Formatted, utf16_length
from sandbox.errors import ApiError, bad
from sandbox.fields import flag, integer, obj, string
from sandbox.keyboards import Markup, read_markup
from sandbox.messages import Message
from sandbox.methods.registry import Call
from sandbox.users import Json


@dataclass(frozen=True)
class Envelope:
    chat: Chat
    markup: Markup
    reply_to: Message | None
    thread: int | None
    quote: str = ""


@dataclass(frozen=True)
class Wanted:
    message_id: int = 0
    lenient: bool = False
    chat: str = ""
    quote: str = ""


def address(call: Call, right: str = "text messages") -> Envelope:
    """Resolve and check all that does not depend on the content, in the server's order."""
    wanted = _wanted(call)
    markup = read_markup(call.args.json("reply_markup", what="reply keyboard markup"))
    chat = call.writable_chat(right)
    reply_to = _replied(call, chat, wanted)
    thread = _thread(call, chat, reply_to)
    quote = wanted.quote if reply_to else ""
    return Envelope(chat, markup.checked(call.world, call.bot, chat), reply_to, thread, quote)


def post(
    call: Call, envelope: Envelope, content: Formatted, body: Json | None = None, *, album: str | None = None
) -> Message:
    """Put the message into the chat. The caller has paid."""
    chat, markup = envelope.chat, envelope.markup
    quote = _quote(envelope.reply_to, envelope.quote) if envelope.reply_to and envelope.quote else {}
    message = call.world.post(
        chat,
        call.bot,
        content,
        body={**(body or {}), **quote},
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


def _wanted(call: Call) -> Wanted:
    """What is to be replied to."""
    if "reply_parameters" not in call.args.words:
        lenient = call.args.flag("allow_sending_without_reply")
        return Wanted(call.args.message_id("reply_to_message_id"), lenient)
    given = call.args.json("reply_parameters", what="reply parameters")
    body = obj(given if given is not None else {}, "object expected as reply parameters")
    if not body:
        return Wanted()
    return Wanted(
        max(integer(body, "message_id"), 0), flag(body, "allow_sending_without_reply"), string(body, "chat_id", ""),
        string(body, "quote", ""),
    )  # fmt: skip


def _replied(call: Call, chat: Chat, wanted: Wanted) -> Message | None:
    if not wanted.message_id:
        return None
    place = chat
    if wanted.chat and wanted.chat != call.args.text("chat_id").strip():
        place = chat_to_read(call.world, call.bot, wanted.chat)
    if place is not chat:
        raise bad("replies to another chat are not supported by this sandbox")
    try:
        replied = message_in(place, wanted.message_id, "message to be replied not found")
    except ApiError:
        if wanted.lenient:
            return None
        raise
    if wanted.quote and wanted.quote not in replied.text:
        raise bad("QUOTE_TEXT_INVALID")
    return replied


def _quote(replied: Message, quote: str) -> Json:
    position = utf16_length(replied.text[: replied.text.index(quote)])
    return {"quote": {"text": quote, "position": position, "is_manual": True}}


def _thread(call: Call, chat: Chat, reply_to: Message | None) -> int | None:
    wanted = call.args.message_id("message_thread_id")
    if not wanted:
        wanted = (reply_to.thread or 0) if reply_to and chat.forum else 0
        if not wanted:
            _check_general(call, chat)
            return None
    if not chat.forum or wanted == GENERAL_TOPIC or wanted not in chat.topics:
        raise bad("message thread not found")
    member = chat.member(call.bot.id)
    if chat.topics[wanted].closed and not (member and member.admin):
        raise bad("TOPIC_CLOSED")
    return wanted


def _check_general(call: Call, chat: Chat) -> None:
    member = chat.member(call.bot.id)
    if chat.forum and chat.general.closed and not (member and member.admin):
        raise bad("TOPIC_CLOSED")
