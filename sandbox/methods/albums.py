"""Albums: several messages under one media_group_id."""

import random
from typing import Any

from sandbox.entities import Formatted
from sandbox.errors import ApiError, bad
from sandbox.files import as_content
from sandbox.formatting import caption_of
from sandbox.keyboards import Markup
from sandbox.methods.media import RIGHTS, file_of
from sandbox.methods.posting import Envelope, address, post
from sandbox.methods.registry import SENDING, Call, method
from sandbox.users import Json

LARGEST = 10
KINDS = {"photo", "video", "document", "audio"}


@method("sendMediaGroup", f"{SENDING} media")
def send_media_group(call: Call) -> list[Json]:
    items = call.args.json("media", what="media")
    if not isinstance(items, list):
        raise bad("media must be an Array of InputMedia")
    kinds = {str(item.get("type")) for item in items if isinstance(item, dict)}
    if not items:
        raise bad("There are no messages to send")
    if len(items) > LARGEST:
        raise bad("Too many messages to send as an album")
    if not kinds <= KINDS:
        raise bad("can't parse InputMedia: media type must be one of photo, video, document, audio")
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise bad(f"{'Documents' if 'document' in kinds else 'Audio'} can't be mixed with other media types")
    envelope = address(call, RIGHTS[min(kinds)])
    contents = [_content(call, item, number) for number, item in enumerate(items, 1)]
    call.pay(envelope.chat, len(contents))
    plain = Envelope(envelope.chat, Markup(), envelope.reply_to, envelope.thread)
    album = str(random.randrange(10**16, 10**17)) if len(contents) > 1 else None
    return [post(call, plain, caption, body, album=album).to_json() for caption, body in contents]


def _content(call: Call, item: dict[str, Any], number: int) -> tuple[Formatted, Json]:
    args = call.args.inside(item)
    try:
        caption = caption_of(call.world, call.bot, args)
        return caption, as_content(file_of(call, args, str(item["type"]), "media"))
    except ApiError as error:
        if error.code != 400:
            raise
        words = error.description.removeprefix("Bad Request: ")
        raise bad(f'failed to send message #{number} with the error message "{words}"') from None
