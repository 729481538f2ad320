"""Changing and deleting what stands there."""

from sandbox.addressing import message_in
from sandbox.chats import Chat
from sandbox.entities import Formatted
from sandbox.errors import ApiError, bad
from sandbox.formatting import caption_of, text_of, write_caption, write_text
from sandbox.keyboards import read_markup
from sandbox.messages import Message
from sandbox.methods.media import KINDS, read_media
from sandbox.methods.messages import place_of, preview_of
from sandbox.methods.registry import ABOVE, CAPTION, Call, method
from sandbox.users import Json

TARGET = "business_connection_id chat_id message_id inline_message_id reply_markup"
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
DELETABLE_SECONDS = 48 * 3600


@method("editMessageText", f"{TARGET} text parse_mode entities link_preview_options disable_web_page_preview")
def edit_message_text(call: Call) -> Json:
    preview = preview_of(call)
    written = write_text(call.args)
    message, keyboard = _own(call)
    if message.has_media or not message.content.text:
        raise bad("there is no text in the message to edit")
    body = {key: value for key, value in message.body.items() if key != "link_preview_options"}
    content = text_of(call.world, call.bot, written, call.args.method)
    return _change(call, message, keyboard, content, body | preview)


@method("editMessageCaption", f"{TARGET} {CAPTION} {ABOVE}")
def edit_message_caption(call: Call) -> Json:
    written = write_caption(call.args)
    message, keyboard = _own(call)
    if not message.has_media:
        raise bad("there is no caption in the message to edit")
    content = caption_of(call.world, call.bot, written, call.args.method)
    return _change(call, message, keyboard, content, message.body)


@method("editMessageReplyMarkup", TARGET)
def edit_message_reply_markup(call: Call) -> Json:
    message, keyboard = _own(call)
    return _change(call, message, keyboard, message.content, message.body)


@method("editMessageMedia", f"{TARGET} media")
def edit_message_media(call: Call) -> Json:
    call.args.required("media")
    item = call.args.json("media", what="input media")
    try:
        media = read_media(call, item)
    except ApiError as error:
        raise bad(f"can't parse InputMedia: {error.words}") from None
    message, keyboard = _own(call)
    if message.album and media.kind not in message.body:
        if media.kind == "animation":
            raise bad("message content type can't be used in an album")
        if not {media.kind, *(KINDS & {*message.body})} <= {"photo", "video"}:
            raise bad("can't change media type in the album")
    caption, body = media.content(call)
    return _change(call, message, keyboard, caption, body)


@method(
    "editMessageLiveLocation",
    f"{TARGET} latitude longitude horizontal_accuracy live_period heading proximity_alert_radius",
)
def edit_message_live_location(call: Call) -> Json:
    place = place_of(call)
    message, keyboard = _own(call)
    _require_live(message)
    return _change(call, message, keyboard, message.content, {"location": message.body["location"] | place})


@method("stopMessageLiveLocation", TARGET)
def stop_message_live_location(call: Call) -> Json:
    message, keyboard = _own(call)
    _require_live(message)
    place = {name: message.body["location"][name] for name in ("latitude", "longitude")}
    return _change(call, message, keyboard, message.content, {"location": place})


def _require_live(message: Message) -> None:
    if "live_period" not in message.body.get("location", {}):
        raise bad("message can't be edited")


@method("deleteMessage", "chat_id message_id")
def delete_message(call: Call) -> bool:
    if not call.args.has("chat_id"):
        raise bad("Chat identifier is not specified")
    if not call.args.message_id():
        raise bad("Message identifier is not specified")
    _delete(call, call.chat_to_change(), call.args.message_id())
    return True


@method("deleteMessages", "chat_id message_ids")
def delete_messages(call: Call) -> bool:
    """Those that are not there are passed over."""
    numbers = call.args.message_ids()
    if not numbers:
        raise bad("Message identifiers are not specified")
    chat = call.chat_to_change()
    there = [n for n in numbers if n in chat.messages and not chat.messages[n].deleted]
    for number in there:
        _check_deletable(call, chat, chat.messages[number])
    for number in there:
        _delete(call, chat, number)
    return True


def _own(call: Call) -> tuple[Message, list[list[Json]]]:
    """The message to be edited, and the keyboard that it is to have."""
    if not call.args.has("chat_id") and not call.args.message_id() and not call.args.has("inline_message_id"):
        raise bad("Message identifier is not specified")
    given = call.args.json("reply_markup", what="reply keyboard markup")
    markup = read_markup(given)
    if not call.args.has("chat_id") and not call.args.message_id():
        raise bad("MESSAGE_ID_INVALID")
    chat = call.readable_chat()
    message = message_in(chat, call.args.message_id(), "message to edit not found")
    if message.sender is not call.bot or message.service or message.reply_keyboard or "forward_origin" in message.body:
        raise bad("message can't be edited")
    if markup.reply is not None or markup.remove or markup.options:
        raise bad("inline keyboard expected")
    return message, markup.checked(call.world, call.bot, chat).inline


def _change(call: Call, message: Message, keyboard: list[list[Json]], content: Formatted, body: Json) -> Json:
    """Leaving out the keyboard takes it away, as Telegram does."""
    if content == message.content and keyboard == message.keyboard and body == message.body:
        raise bad(SAME)
    call.pay(message.chat)
    visibly = content != message.content or body != message.body
    message.content, message.body, message.keyboard = content, body, keyboard
    call.world.changed(message, visibly=visibly)
    call.world.say(message.chat, call.bot, f"✎{message.id} {content.text}", message)
    return message.to_json()


def _check_deletable(call: Call, chat: Chat, message: Message) -> None:
    member = chat.member(call.bot.id)
    rights = member is not None and member.may("can_delete_messages")
    own = message.sender is call.bot
    fresh = call.world.clock.unix() - message.unix <= DELETABLE_SECONDS
    if not (rights or (fresh and (own or chat.private))):
        raise bad("message can't be deleted" if own or chat.private else "message can't be deleted for everyone")


def _delete(call: Call, chat: Chat, number: int) -> None:
    message = message_in(chat, number, "message to delete not found")
    _check_deletable(call, chat, message)
    message.deleted = True
    if number in chat.pinned:
        chat.pinned.remove(number)
    call.world.stamp(message)
    call.world.say(chat, call.bot, f"✗{number}")
