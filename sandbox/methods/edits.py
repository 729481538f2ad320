"""Changing and deleting what stands there."""

from sandbox.addressing import message_in
from sandbox.entities import Formatted
from sandbox.errors import bad
from sandbox.files import as_content
from sandbox.formatting import caption_of, text_of
from sandbox.keyboards import markup_of
from sandbox.messages import Message
from sandbox.methods.media import file_of
from sandbox.methods.registry import Call, method
from sandbox.users import Json

TARGET = "business_connection_id chat_id message_id inline_message_id reply_markup"
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
DELETABLE_SECONDS = 48 * 3600


@method("editMessageText", f"{TARGET} text parse_mode entities link_preview_options disable_web_page_preview")
def edit_message_text(call: Call) -> Json:
    message = _own(call)
    content = text_of(call.world, call.bot, call.args)
    if message.has_media or not message.content.text:
        raise bad("there is no text in the message to edit")
    body = {key: value for key, value in message.body.items() if key != "link_preview_options"}
    preview = call.args.json("link_preview_options", what="link preview options")
    if preview:
        body["link_preview_options"] = preview
    return _change(call, message, content, body)


@method("editMessageCaption", f"{TARGET} caption parse_mode caption_entities show_caption_above_media")
def edit_message_caption(call: Call) -> Json:
    message = _own(call)
    content = caption_of(call.world, call.bot, call.args)
    if not message.has_media:
        raise bad("there is no caption in the message to edit")
    return _change(call, message, content, message.body)


@method("editMessageReplyMarkup", TARGET)
def edit_message_reply_markup(call: Call) -> Json:
    message = _own(call)
    return _change(call, message, message.content, message.body)


@method("editMessageMedia", f"{TARGET} media")
def edit_message_media(call: Call) -> Json:
    message = _own(call)
    item = call.args.json("media", what="InputMedia")
    if not isinstance(item, dict) or str(item.get("type")) not in {"photo", "video", "document"}:
        raise bad("media not found" if item is None else "can't parse InputMedia: unsupported type specified")
    args = call.args.inside(item)
    caption = caption_of(call.world, call.bot, args)
    body = as_content(file_of(call, args, str(item["type"]), "media"))
    if message.album and set(body) != {kind for kind in message.body if kind in {"photo", "video", "document"}}:
        raise bad("message can't be edited to another kind of media within an album")
    return _change(call, message, caption, body)


@method("deleteMessage", "chat_id message_id")
def delete_message(call: Call) -> bool:
    _delete(call, call.args.message_id())
    return True


@method("deleteMessages", "chat_id message_ids")
def delete_messages(call: Call) -> bool:
    numbers = call.args.json("message_ids", what="message identifiers")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise bad("message identifiers are not specified" if not numbers else "too many messages to delete")
    chat = call.readable_chat()
    for number in numbers:
        if int(number) in chat.messages and not chat.messages[int(number)].deleted:
            _delete(call, int(number))
    return True


def _own(call: Call) -> Message:
    chat = call.readable_chat()
    message = message_in(chat, call.args.message_id(), "message to edit not found")
    if message.sender is not call.bot or message.service or message.reply_keyboard or "forward_origin" in message.body:
        raise bad("message can't be edited")
    return message


def _change(call: Call, message: Message, content: Formatted, body: Json) -> Json:
    """Leaving out the keyboard takes it away, as Telegram does."""
    given = call.args.json("reply_markup", what="reply keyboard markup")
    if given is not None and (not isinstance(given, dict) or "inline_keyboard" not in given):
        raise bad("inline keyboard expected")
    keyboard = markup_of(call.world, call.bot, message.chat, given).inline
    if content == message.content and keyboard == message.keyboard and body == message.body:
        raise bad(SAME)
    call.pay(message.chat)
    visibly = content != message.content or body != message.body
    message.content, message.body, message.keyboard = content, body, keyboard
    call.world.changed(message, visibly=visibly)
    call.world.say(message.chat, call.bot, f"✎{message.id} {content.text}", message)
    return message.to_json()


def _delete(call: Call, number: int) -> None:
    chat = call.readable_chat()
    message = message_in(chat, number, "message to delete not found")
    member = chat.member(call.bot.id)
    rights = member is not None and member.may("can_delete_messages")
    own = message.sender is call.bot
    fresh = call.world.clock.unix() - message.unix <= DELETABLE_SECONDS
    incoming = chat.private and fresh
    if not ((own and fresh) or incoming or rights):
        raise bad(
            "message can't be deleted" if own or chat.private or rights else "message can't be deleted for everyone"
        )
    message.deleted = True
    if number in chat.pinned:
        chat.pinned.remove(number)
    call.world.stamp(message)
    call.world.say(chat, call.bot, f"✗{number}")
