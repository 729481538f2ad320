"""Messages that carry one file: uploaded, or sent again by its id."""

from dataclasses import dataclass
from typing import Any

from sandbox.arguments import Arguments
from sandbox.entities import Formatted
from sandbox.errors import bad
from sandbox.fields import flag, obj, string
from sandbox.files import StoredFile, as_content
from sandbox.formatting import Written, caption_of, write_caption
from sandbox.methods.posting import address, send
from sandbox.methods.registry import ABOVE, CAPTION, SENDING, Call, method
from sandbox.users import Json

RIGHTS = {
    "photo": "photos", "document": "documents", "voice": "voice notes", "video": "videos", "audio": "music",
    "animation": "animations", "sticker": "stickers", "video_note": "video notes",
}  # fmt: skip
KINDS = {"photo", "video", "document", "audio", "animation"}
"""What an InputMedia may be."""
VOICE_LIMIT = 1 << 20


@dataclass(frozen=True)
class Media:
    """One InputMedia, read but not yet fetched."""

    kind: str
    args: Arguments
    caption: Written
    extras: Json

    def content(self, call: Call) -> tuple[Formatted, Json]:
        caption = caption_of(call.world, call.bot, self.caption, call.args.method)
        return caption, as_content(file_of(call, self.args, self.kind, "media")) | self.extras


def read_media(call: Call, item: Any, *, album: bool = False) -> Media:
    body = obj(item)
    for name in ("caption", "parse_mode"):
        string(body, name, "")
    extras: Json = {"has_media_spoiler": True} if flag(body, "has_spoiler") else {}
    extras |= {ABOVE: True} if flag(body, ABOVE) else {}
    args = call.args.inside(body)
    caption = write_caption(args)
    named = string(body, "media", "")
    if not named or (named.startswith("attach://") and args.upload("media") is None):
        raise bad("media not found")
    kind = string(body, "type")
    if album and kind == "animation":
        raise bad(f'type "{kind}" can\'t be used in sendMediaGroup')
    if kind not in KINDS:
        raise bad(f'type "{kind}" is unsupported')
    return Media(kind, args, caption, extras)


def file_of(call: Call, args: Arguments, kind: str, name: str = "") -> StoredFile:
    """The file that a parameter names: an upload, attach://, or a file id."""
    name = name or kind
    upload = args.upload(name)
    if upload is not None:
        if kind == "voice" and len(upload.data) > VOICE_LIMIT:
            call.surprise("voice", "a voice note above 1 MB arrives as a file")
        return call.world.files.upload(kind, upload.data, upload.name, upload.mime)
    return call.world.files.again(kind, args.text(name))


def _send(call: Call, kind: str, *, captioned: bool = True) -> Json:
    value = call.args.text(kind)
    if call.args.upload(kind) is None and (not value or value.startswith("attach://")):
        raise bad(f"there is no {kind.replace('_', ' ')} in the request")
    written = write_caption(call.args) if captioned else Written(Formatted())
    envelope = address(call, RIGHTS[kind])
    caption = caption_of(call.world, call.bot, written, call.args.method)
    body = as_content(file_of(call, call.args, kind))
    if captioned and call.args.flag("has_spoiler"):
        body["has_media_spoiler"] = True
    if captioned and call.args.flag(ABOVE):
        body[ABOVE] = True
    return send(call, envelope, caption, body)


@method("sendPhoto", f"{SENDING} {CAPTION} {ABOVE} photo has_spoiler")
def send_photo(call: Call) -> Json:
    return _send(call, "photo")


@method("sendDocument", f"{SENDING} {CAPTION} document thumbnail disable_content_type_detection")
def send_document(call: Call) -> Json:
    return _send(call, "document")


@method("sendVoice", f"{SENDING} {CAPTION} voice duration")
def send_voice(call: Call) -> Json:
    return _send(call, "voice")


@method("sendAudio", f"{SENDING} {CAPTION} audio duration performer title thumbnail")
def send_audio(call: Call) -> Json:
    return _send(call, "audio")


@method("sendAnimation", f"{SENDING} {CAPTION} {ABOVE} animation duration width height thumbnail has_spoiler")
def send_animation(call: Call) -> Json:
    return _send(call, "animation")


@method("sendVideoNote", f"{SENDING} video_note duration length thumbnail")
def send_video_note(call: Call) -> Json:
    return _send(call, "video_note", captioned=False)


@method(
    "sendVideo",
    f"{SENDING} {CAPTION} {ABOVE} video duration width height thumbnail cover start_timestamp has_spoiler "
    "supports_streaming",
)
def send_video(call: Call) -> Json:
    return _send(call, "video")
