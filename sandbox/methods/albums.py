"""Albums: several messages under one media_group_id."""

import random
from dataclasses import replace

from sandbox.entities import Formatted
from sandbox.errors import ApiError, bad
from sandbox.keyboards import Markup
from sandbox.methods.media import RIGHTS, Media, read_media
from sandbox.methods.posting import address, post
from sandbox.methods.registry import PLAINLY, Call, method
from sandbox.users import Json

LARGEST = 10


@method("sendMediaGroup", f"{PLAINLY} direct_messages_topic_id media")
def send_media_group(call: Call) -> list[Json]:
    call.args.required("media")
    items = call.args.json("media", what="media")
    if not isinstance(items, list):
        raise bad("expected an Array of InputMedia")
    try:
        album = [read_media(call, item, album=True) for item in items]
    except ApiError as error:
        raise bad(f"can't parse InputMedia: {error.words}") from None
    kinds = {media.kind for media in album}
    envelope = address(call, RIGHTS[min(kinds)] if kinds else "text messages")
    if not album:
        raise bad("There are no messages to send")
    if len(album) > LARGEST:
        raise bad("Too many messages to send as an album")
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise bad(f"{'Documents' if 'document' in kinds else 'Audio'} can't be mixed with other media types")
    contents = [_content(call, media, number) for number, media in enumerate(album, 1)]
    call.pay(envelope.chat, len(contents))
    group = str(random.randrange(10**16, 10**17)) if len(contents) > 1 else None
    plain = replace(envelope, markup=Markup())
    return [post(call, plain, caption, body, album=group).to_json() for caption, body in contents]


def _content(call: Call, media: Media, number: int) -> tuple[Formatted, Json]:
    try:
        return media.content(call)
    except ApiError as error:
        if error.code != 400:
            raise
        words = error.description.removeprefix("Bad Request: ")
        raise bad(f'failed to send message #{number} with the error message "{words}"') from None
