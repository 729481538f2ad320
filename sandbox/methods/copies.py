"""Copying and forwarding what stands in another chat."""

from sandbox.addressing import chat_to_read, message_in
from sandbox.chats import Chat
from sandbox.entities import Formatted
from sandbox.errors import bad
from sandbox.formatting import caption_of, write_caption
from sandbox.messages import Message
from sandbox.methods.posting import Envelope, address, post
from sandbox.methods.registry import ABOVE, CAPTION, SENDING, Call, method
from sandbox.users import Json

FORWARDING = "chat_id message_thread_id direct_messages_topic_id from_chat_id disable_notification protect_content"
NEVER_COPIED = {"forward_origin"}


@method(
    "copyMessage",
    " ".join({*f"{SENDING} {CAPTION} {ABOVE}".split()} - {"business_connection_id"})
    + " from_chat_id message_id video_start_timestamp",
)
def copy_message(call: Call) -> Json:
    written = write_caption(call.args) if "caption" in call.args.words else None
    source = message_in(_from(call), call.args.message_id(), "message to copy not found")
    envelope = address(call)
    if not _may_go_on(source):
        raise bad("message can't be copied")
    content = source.content
    if source.has_media and written is not None:
        content = caption_of(call.world, call.bot, written, call.args.method)
    call.pay(envelope.chat)
    return {"message_id": _copied(call, envelope, source, content).id}


@method(
    "copyMessages",
    f"{FORWARDING} message_ids remove_caption",
)
def copy_messages(call: Call) -> list[Json]:
    """Those that are not there, or may not be copied, are passed over."""
    envelope, sources = _several(call, "message to copy not found")
    bare = call.args.flag("remove_caption")
    return [
        {"message_id": _copied(call, envelope, m, Formatted() if bare and m.has_media else m.content).id}
        for m in sources
    ]


@method("forwardMessage", f"{FORWARDING} message_id video_start_timestamp message_effect_id suggested_post_parameters")
def forward_message(call: Call) -> Json:
    source = message_in(_from(call), call.args.message_id(), "message to forward not found")
    envelope = address(call)
    if not _may_go_on(source):
        raise bad("message can't be forwarded")
    call.pay(envelope.chat)
    return _forwarded(call, envelope, source).to_json()


@method("forwardMessages", f"{FORWARDING} message_ids")
def forward_messages(call: Call) -> list[Json]:
    envelope, sources = _several(call, "message to forward not found")
    return [{"message_id": _forwarded(call, envelope, source).id} for source in sources]


def _from(call: Call) -> Chat:
    return chat_to_read(call.world, call.bot, call.args.required("from_chat_id"))


def _several(call: Call, words: str) -> tuple[Envelope, list[Message]]:
    call.args.required("from_chat_id")
    numbers = call.args.message_ids()
    if not numbers:
        raise bad("Message identifiers are not specified")
    chat = _from(call)
    there = [chat.messages[n] for n in numbers if n in chat.messages and not chat.messages[n].deleted]
    if not there:
        raise bad(words)
    if numbers != sorted(set(numbers)):
        raise bad("message identifiers must be in a strictly increasing order")
    envelope = address(call)
    there = [message for message in there if _may_go_on(message)]
    call.pay(envelope.chat, len(there))
    return envelope, there


def _may_go_on(source: Message) -> bool:
    return not (source.service or source.protected)


def _copied(call: Call, envelope: Envelope, source: Message, content: Formatted) -> Message:
    body = {name: value for name, value in source.body.items() if name not in NEVER_COPIED}
    return post(call, envelope, content, body)


def _forwarded(call: Call, envelope: Envelope, source: Message) -> Message:
    body = {"forward_origin": _origin(source)} | source.body
    return post(call, envelope, source.content, body)


def _origin(source: Message) -> Json:
    if source.sender is None:
        return {"type": "hidden_user", "date": source.unix, "sender_user_name": "?"}
    if source.sender.hides_forwards:
        return {"type": "hidden_user", "date": source.unix, "sender_user_name": source.sender.name}
    return {"type": "user", "date": source.unix, "sender_user": source.sender.to_json()}
