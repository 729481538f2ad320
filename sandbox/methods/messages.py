"""Plain messages, places, and the small signs: chat actions and reactions."""

import time

from sandbox.addressing import message_in
from sandbox.entities import Formatted
from sandbox.errors import bad
from sandbox.formatting import text_of
from sandbox.methods.posting import address, send
from sandbox.methods.registry import SENDING, Call, method
from sandbox.users import Json

ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note", "record_audio", "upload_audio",
}  # fmt: skip
REACTION_WORDS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 "
    "🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 "
    "🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡 "
)
REACTIONS = frozenset(REACTION_WORDS.split())


@method(
    "sendMessage",
    f"{SENDING} text parse_mode entities link_preview_options disable_web_page_preview",
)
def send_message(call: Call) -> Json:
    if not call.args.text("text"):
        raise bad("message text is empty")
    envelope = address(call)
    content = text_of(call.world, call.bot, call.args)
    preview = call.args.json("link_preview_options", what="link preview options")
    return send(call, envelope, content, {"link_preview_options": preview} if preview else None)


@method("sendLocation", f"{SENDING} latitude longitude horizontal_accuracy live_period heading proximity_alert_radius")
def send_location(call: Call) -> Json:
    place = place_of(call)
    return send(call, address(call, "locations"), Formatted(), {"location": place})


@method(
    "sendVenue",
    f"{SENDING} latitude longitude title address foursquare_id foursquare_type google_place_id google_place_type",
)
def send_venue(call: Call) -> Json:
    place = place_of(call)
    title, words = call.args.text("title"), call.args.text("address")
    if not title or not words:
        raise bad("venue title and address must be non-empty")
    venue = {"location": place, "title": title, "address": words}
    return send(call, address(call, "venues"), Formatted(), {"venue": venue, "location": place})


@method("sendContact", f"{SENDING} phone_number first_name last_name vcard")
def send_contact(call: Call) -> Json:
    phone, name = call.args.text("phone_number"), call.args.text("first_name")
    if not phone:
        raise bad("phone number is empty" if not name else "contact phone number must be non-empty")
    if not name:
        raise bad("first name is empty")
    contact = {"phone_number": phone, "first_name": name}
    return send(call, address(call, "contacts"), Formatted(), {"contact": contact})


@method("sendChatAction", "business_connection_id chat_id message_thread_id action")
def send_chat_action(call: Call) -> bool:
    chat, action = call.writable_chat(), call.args.text("action").lower()
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat.action = action, time.time()
    call.world.touch(chat)
    return True


@method("setMessageReaction", "chat_id message_id reaction is_big")
def set_message_reaction(call: Call) -> bool:
    chat = call.readable_chat()
    message = message_in(chat, call.args.message_id(), "message to react not found")
    reactions = call.args.json("reaction", what="reaction types list") or []
    if not isinstance(reactions, list):
        raise bad("expected an Array of ReactionType")
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    for reaction in reactions:
        if reaction.get("type") == "emoji" and str(reaction.get("emoji")).replace("\ufe0f", "") not in REACTIONS:
            raise bad("REACTION_INVALID")
    message.reactions[call.bot.id] = reactions
    call.world.stamp(message)
    return True


def place_of(call: Call) -> Json:
    latitude, longitude = call.args.number("latitude"), call.args.number("longitude")
    if latitude is None or not -90 <= latitude <= 90:
        raise bad("latitude is invalid" if call.args.has("latitude") else "latitude is empty")
    if longitude is None or not -180 <= longitude <= 180:
        raise bad("longitude is invalid" if call.args.has("longitude") else "longitude is empty")
    return {"latitude": latitude, "longitude": longitude}
