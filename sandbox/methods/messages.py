"""Plain messages, places, and the small signs: chat actions and reactions."""

import time
from typing import Any

from sandbox.addressing import message_in
from sandbox.entities import Formatted
from sandbox.errors import ApiError, bad
from sandbox.fields import flag, obj, string
from sandbox.formatting import text_of, write_text
from sandbox.methods.posting import address, send
from sandbox.methods.registry import SENDING, Call, method
from sandbox.users import Json

ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note", "record_audio", "upload_audio",
    "pick_up_location", "cancel",
}  # fmt: skip
REACTION_WORDS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 "
    "🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 "
    "🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡 "
)
PREVIEW_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")
FOR_EVER = 0x7FFFFFFF
REACTIONS = frozenset(REACTION_WORDS.split())


@method(
    "sendMessage",
    f"{SENDING} text parse_mode entities link_preview_options disable_web_page_preview",
)
def send_message(call: Call) -> Json:
    preview = preview_of(call)
    written = write_text(call.args)
    envelope = address(call)
    return send(call, envelope, text_of(call.world, call.bot, written, call.args.method), preview)


@method("sendLocation", f"{SENDING} latitude longitude horizontal_accuracy live_period heading proximity_alert_radius")
def send_location(call: Call) -> Json:
    place = place_of(call)
    envelope = address(call, "locations")
    return send(call, envelope, Formatted(), {"location": _on_earth(place) | live_of(call)})


@method(
    "sendVenue",
    f"{SENDING} latitude longitude title address foursquare_id foursquare_type google_place_id google_place_type",
)
def send_venue(call: Call) -> Json:
    place = place_of(call)
    envelope = address(call, "venues")
    venue = {"location": _on_earth(place), "title": call.args.text("title"), "address": call.args.text("address")}
    if not venue["title"] or not venue["address"]:
        raise bad("venue title must be non-empty" if not venue["title"] else "venue address must be non-empty")
    return send(call, envelope, Formatted(), {"venue": venue, "location": place})


@method("sendContact", f"{SENDING} phone_number first_name last_name vcard")
def send_contact(call: Call) -> Json:
    contact = {"phone_number": call.args.required("phone_number"), "first_name": call.args.required("first_name")}
    contact |= {name: call.args.text(name) for name in ("last_name", "vcard") if call.args.has(name)}
    return send(call, address(call, "contacts"), Formatted(), {"contact": contact})


@method("sendChatAction", "business_connection_id chat_id message_thread_id action")
def send_chat_action(call: Call) -> bool:
    action = call.args.text("action").lower()
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat = call.writable_chat()
    chat.action = None if action == "cancel" else (action, time.time())
    call.world.touch(chat)
    return True


@method("setMessageReaction", "chat_id message_id reaction is_big")
def set_message_reaction(call: Call) -> bool:
    given = call.args.json("reaction", what="reaction types")
    if not isinstance(given, list | None):
        raise bad("expected an Array of ReactionType")
    try:
        reactions = [_reaction(item) for item in given or []]
    except ApiError as error:
        raise bad(f"can't parse ReactionType: {error.words}") from None
    chat = call.readable_chat()
    message = message_in(chat, call.args.message_id(), "message to react not found")
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(r["type"] != "emoji" or r["emoji"].replace("\ufe0f", "") not in REACTIONS for r in reactions):
        raise bad("REACTION_INVALID")
    message.reactions[call.bot.id] = reactions
    call.world.stamp(message)
    return True


def _reaction(item: Any) -> Json:
    body = obj(item)
    kind = string(body, "type")
    if kind == "emoji":
        return {"type": kind, "emoji": string(body, "emoji")}
    if kind == "custom_emoji":
        return {"type": kind, "custom_emoji_id": string(body, "custom_emoji_id")}
    raise bad("invalid reaction type specified")


def preview_of(call: Call) -> Json:
    """What a message keeps of the wishes for its link preview."""
    given = call.args.json("link_preview_options", what="link preview options")
    if given is None:
        return {"link_preview_options": {"is_disabled": True}} if call.args.flag("disable_web_page_preview") else {}
    body = obj(given, "object expected as link preview options")
    kept: Json = {name: True for name in PREVIEW_FLAGS if flag(body, name)}
    kept |= {"url": string(body, "url")} if string(body, "url", "") else {}
    return {"link_preview_options": kept} if kept else {}


def place_of(call: Call) -> Json:
    for name in ("latitude", "longitude"):
        if not call.args.text(name).strip():
            raise bad(f"{name} is empty")
    return {"latitude": call.args.number("latitude"), "longitude": call.args.number("longitude")}


def _on_earth(place: Json) -> Json:
    if abs(place["latitude"]) > 90 or abs(place["longitude"]) > 180:
        raise bad("wrong location specified")
    return place


def live_of(call: Call) -> Json:
    """A place that moves for a while."""
    period = call.args.integer("live_period")
    if period and period != FOR_EVER and not 60 <= period <= 86400:
        raise bad("wrong live location period specified")
    return {"live_period": period} if period else {}
