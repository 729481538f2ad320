"""Messages that carry one file: uploaded, or sent again by its id."""

from sandbox.arguments import Arguments
from sandbox.errors import bad
from sandbox.files import StoredFile, as_content
from sandbox.formatting import caption_of
from sandbox.methods.posting import address, send
from sandbox.methods.registry import CAPTION, SENDING, Call, method
from sandbox.users import Json

RIGHTS = {
    "photo": "photos", "document": "documents", "voice": "voice notes", "video": "videos", "audio": "music",
    "animation": "animations", "sticker": "stickers",
}  # fmt: skip
VOICE_LIMIT = 1 << 20


def file_of(call: Call, args: Arguments, kind: str, name: str = "") -> StoredFile:
    """The file that a parameter names: an upload, attach://, or a file id."""
    name = name or kind
    upload = args.upload(name)
    if upload is not None:
        if kind == "voice" and len(upload.data) > VOICE_LIMIT:
            call.surprise("voice", "a voice note above 1 MB arrives as a file")
        return call.world.files.upload(kind, upload.data, upload.name, upload.mime)
    value = args.text(name)
    if value.startswith("attach://") or not value:
        raise bad(f"there is no {kind} in the request")
    return call.world.files.again(kind, value)


def _send(call: Call, kind: str) -> Json:
    envelope = address(call, RIGHTS[kind])
    caption = caption_of(call.world, call.bot, call.args)
    file = file_of(call, call.args, kind)
    return send(call, envelope, caption, as_content(file))


@method("sendPhoto", f"{SENDING} {CAPTION} photo has_spoiler")
def send_photo(call: Call) -> Json:
    return _send(call, "photo")


@method("sendDocument", f"{SENDING} {CAPTION} document thumbnail disable_content_type_detection")
def send_document(call: Call) -> Json:
    return _send(call, "document")


@method("sendVoice", f"{SENDING} {CAPTION} voice duration")
def send_voice(call: Call) -> Json:
    return _send(call, "voice")


@method(
    "sendVideo",
    f"{SENDING} {CAPTION} video duration width height thumbnail cover start_timestamp has_spoiler supports_streaming",
)
def send_video(call: Call) -> Json:
    return _send(call, "video")
