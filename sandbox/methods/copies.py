"""Copying and forwarding what stands in another chat."""

from sandbox.addressing import chat_to_read, message_in
from sandbox.entities import Formatted
from sandbox.errors import bad
from sandbox.formatting import caption_of
from sandbox.messages import Message
from sandbox.methods.posting import address, post
from sandbox.methods.registry import CAPTION, SENDING, Call, method
from sandbox.users import Json


@method("copyMessage", f"{SENDING} {CAPTION} from_chat_id message_id video_start_timestamp")
def copy_message(call: Call) -> Json:
    envelope = address(call)
    source = _source(call, "message to copy not found")
    if source.service or source.protected:
        raise bad("message can't be copied")
    content = source.content
    if source.has_media and "caption" in call.args.words:
        content = caption_of(call.world, call.bot, call.args)
    call.pay(envelope.chat)
    return {"message_id": post(call, envelope, content, source.body).id}


@method(
    "forwardMessage",
    "chat_id message_thread_id direct_messages_topic_id from_chat_id video_start_timestamp disable_notification "
    "protect_content message_effect_id suggested_post_parameters message_id",
)
def forward_message(call: Call) -> Json:
    envelope = address(call)
    source = _source(call, "message to forward not found")
    if source.service or source.protected:
        raise bad("message can't be forwarded")
    call.pay(envelope.chat)
    body = dict(source.body)
    if "forward_origin" not in body:
        body["forward_origin"] = _origin(source)
    return post(call, envelope, Formatted(source.content.text, source.content.entities), body).to_json()


def _source(call: Call, words: str) -> Message:
    chat = chat_to_read(call.world, call.bot, call.args.text("from_chat_id"))
    return message_in(chat, call.args.message_id(), words)


def _origin(source: Message) -> Json:
    if source.sender is None:
        return {"type": "hidden_user", "date": source.unix, "sender_user_name": "?"}
    if source.sender.hides_forwards:
        return {"type": "hidden_user", "date": source.unix, "sender_user_name": source.sender.name}
    return {"type": "user", "date": source.unix, "sender_user": source.sender.to_json()}
