"""Polls and dice."""

import random
from typing import Any

from sandbox.addressing import message_in
from sandbox.entities import Formatted
from sandbox.errors import bad
from sandbox.fields import obj, string
from sandbox.formatting import write
from sandbox.keyboards import read_markup
from sandbox.methods.posting import address, send
from sandbox.methods.registry import PLAINLY, SENDING, Call, method
from sandbox.users import Json

QUESTION_LIMIT, OPTION_LIMIT = 300, 100
LEAST, MOST = 1, 12
LONGEST_OPEN = 2628000
SIDES = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
TEXTS = "question_parse_mode question_entities description description_parse_mode description_entities media"
QUIZ = "correct_option_id correct_option_ids explanation explanation_parse_mode explanation_entities explanation_media"
WISHES = (
    "allows_multiple_answers allows_revoting shuffle_options allow_adding_options hide_results_until_closes "
    "members_only country_codes open_period close_date is_closed"
)


@method("sendPoll", f"{PLAINLY} reply_markup question options is_anonymous type {TEXTS} {QUIZ} {WISHES}")
def send_poll(call: Call) -> Json:
    question = write(call.args, "question", "question_entities").content.text.strip()
    items = call.args.json("options", what="options")
    if not isinstance(items, list):
        raise bad("expected an Array of String as options")
    options = [item if isinstance(item, str) else string(obj(item), "text") for item in items]
    kind = call.args.text("type") or "regular"
    if kind not in {"regular", "quiz"}:
        raise bad("unsupported poll type specified")
    envelope = address(call, "polls")
    _check(question, options)
    period = call.args.between("open_period", 0, 0, LONGEST_OPEN)
    poll: Json = {
        "id": str(random.randrange(10**17, 10**18)), "question": question, "total_voter_count": 0, "type": kind,
        "options": [{"persistent_id": str(n), "text": text, "voter_count": 0} for n, text in enumerate(options)],
        "is_closed": call.args.flag("is_closed"),
        "is_anonymous": call.args.flag("is_anonymous") or not call.args.has("is_anonymous"),
        "allows_multiple_answers": kind == "regular" and call.args.flag("allows_multiple_answers"),
        "allows_revoting": kind == "regular", "members_only": call.args.flag("members_only"),
    }  # fmt: skip
    if kind == "quiz":
        poll |= _solution(call, len(options))
    if period:
        poll["open_period"] = period
    return send(call, envelope, Formatted(), {"poll": poll})


@method("stopPoll", "business_connection_id chat_id message_id reply_markup")
def stop_poll(call: Call) -> Json:
    markup = read_markup(call.args.json("reply_markup", what="reply keyboard markup"))
    chat = call.readable_chat()
    message = message_in(chat, call.args.message_id(), "message with poll to stop not found")
    if message.sender is not call.bot or "poll" not in message.body:
        raise bad("poll can't be stopped" if "poll" in message.body else "message is not a poll")
    if message.body["poll"]["is_closed"]:
        raise bad("poll has already been closed")
    message.keyboard = markup.checked(call.world, call.bot, chat).inline
    message.body = {"poll": message.body["poll"] | {"is_closed": True}}
    call.world.changed(message)
    return dict(message.body["poll"])


@method("sendDice", f"{SENDING} emoji")
def send_dice(call: Call) -> Json:
    emoji = call.args.text("emoji") or "🎲"
    envelope = address(call)
    if emoji not in SIDES:
        raise bad("DICE_EMOJI_INVALID")
    return send(call, envelope, Formatted(), {"dice": {"emoji": emoji, "value": random.randint(1, SIDES[emoji])}})


def _check(question: str, options: list[Any]) -> None:
    if not question:
        raise bad("poll question must be non-empty")
    if len(question) > QUESTION_LIMIT:
        raise bad(f"poll question length must not exceed {QUESTION_LIMIT}")
    if len(options) < LEAST:
        raise bad(f"poll must have at least {LEAST} option")
    if len(options) > MOST:
        raise bad(f"poll can't have more than {MOST} options")
    for option in options:
        if not option.strip():
            raise bad("poll options must be non-empty")
        if len(option) > OPTION_LIMIT:
            raise bad(f"poll options length must not exceed {OPTION_LIMIT}")


def _solution(call: Call, options: int) -> Json:
    """A quiz has one right answer."""
    listed = call.args.json("correct_option_ids", what="correct option identifiers")
    right = listed[0] if isinstance(listed, list) and listed else call.args.integer("correct_option_id", -1)
    if not isinstance(right, int) or not 0 <= right < options:
        raise bad("wrong correct option ID specified")
    return {"correct_option_id": right, "correct_option_ids": [right]}
