"""Answers to taps."""

from sandbox.errors import bad
from sandbox.methods.registry import Call, method

ANSWER_LIMIT = 200
WINDOW_SECONDS = 15
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
def answer_callback_query(call: Call) -> bool:
    """Once, within 15 s as a hand feels them (Clock.felt); a second answer finds the query gone."""
    text, url = call.args.text("text"), call.args.text("url")
    if len(text) > ANSWER_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    query = call.world.callbacks.get(call.args.text("callback_query_id"))
    if query is None or query.bot is not call.bot or query.answer is not None:
        raise bad(TOO_OLD)
    if call.world.clock.felt() - query.felt > WINDOW_SECONDS:
        raise bad(TOO_OLD)
    if url and not url.startswith((f"https://t.me/{call.bot.username}", f"t.me/{call.bot.username}", "tg://")):
        raise bad("URL_INVALID")
    query.answer = {"text": text, "alert": call.args.flag("show_alert"), "url": url or None}
    if text:
        call.world.say(query.message.chat, call.bot, f"💬 {query.user.name}: {text}")
    call.world.bell.ring()
    return True
