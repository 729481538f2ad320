"""What a person does on a phone of the page: each act is one of `Person`'s."""

import re
from collections.abc import Awaitable, Callable
from functools import wraps
from itertools import islice

from sandbox.accounts import Impossible
from sandbox.chats import Chat
from sandbox.composing import How
from sandbox.groups import Group
from sandbox.menu import menu
from sandbox.people import Person
from sandbox.taps import Tap
from sandbox.users import Json, User
from sandbox.web.orders import Order
from sandbox.web.showing import key_of, shown
from sandbox.web.stage import Stage

ANSWER_SECONDS = 15.0
PAGE = 100
TO_A_BOT = re.compile(r"^(?:https?://)?t\.me/(\w+)/?(?:\?|$)")

Answer = Json | Awaitable[Json]
"""What can be said only later is awaited while other orders go on."""
Act = Callable[[Stage, Order], Awaitable[Answer]]
ACTS: dict[str, Act] = {}


def act(function: Act) -> Act:
    """The page asks for it by its name."""
    ACTS[function.__name__] = function
    return function


def deed(function: Act) -> Act:
    """An act by which somebody shows that they play this person: from now on no script does."""

    @wraps(function)
    async def done(stage: Stage, order: Order) -> Answer:
        user = stage.user(order.whole("person"))
        answer = await function(stage, order)
        _take(stage, user, taken=True)
        return answer

    return act(done)


def _take(stage: Stage, user: User, *, taken: bool) -> None:
    if user.taken != taken:
        user.taken = taken
        stage.world.touch(user)


@deed
async def send(stage: Stage, order: Order) -> Answer:
    person, chat, group, how = _to(stage, order)
    await person.send(order.text("text"), group, **how)
    return {"key": key_of(chat)}


@deed
async def send_photos(stage: Stage, order: Order) -> Answer:
    person, _, group, how = _to(stage, order)
    pictures = [stage.taken(name).data for name in order.words("files")]
    caption = order.text("text", "")
    if not pictures:
        raise Impossible("no_file", "no photo was chosen")
    if len(pictures) > 1:
        await person.send_album(pictures, caption, group, **how)
    else:
        await person.send_photo(caption, group, data=pictures[0], **how)
    return {}


@deed
async def send_files(stage: Stage, order: Order) -> Answer:
    person, _, group, how = _to(stage, order)
    for number, name in enumerate(order.words("files")):
        upload = stage.taken(name)
        caption = "" if number else order.text("text", "")
        await person.send_document(upload.name, upload.data, caption, group, mime=upload.mime, **how)
    return {}


@deed
async def send_voice(stage: Stage, order: Order) -> Answer:
    person, _, group, how = _to(stage, order)
    await person.send_voice(group, **how)
    return {}


@deed
async def send_place(stage: Stage, order: Order) -> Answer:
    person, _, group, how = _to(stage, order)
    await person.send_location(order.number("latitude"), order.number("longitude"), group, **how)
    return {}


@deed
async def send_contact(stage: Stage, order: Order) -> Answer:
    person, _, group, how = _to(stage, order)
    await person.send_contact(None, group, **how)
    return {}


@deed
async def start(stage: Stage, order: Order) -> Answer:
    person, _ = stage.place(order)
    await person.start()
    return {}


@deed
async def follow(stage: Stage, order: Order) -> Answer:
    """A link to a bot opens its private chat; any other leads out of this Telegram."""
    person = Person(stage.world, stage.user(order.whole("person")), stage.bot())
    await person.follow(order.text("url"))
    return {"key": _bots_chat(stage, person, order.text("url"))}


@deed
async def edit(stage: Stage, order: Order) -> Answer:
    person, chat = stage.place(order)
    await person.edit(stage.message(chat, order.whole("message")), order.text("text"))
    return {}


@deed
async def delete(stage: Stage, order: Order) -> Answer:
    person, chat = stage.place(order)
    person.delete(stage.message(chat, order.whole("message")))
    return {}


@deed
async def react(stage: Stage, order: Order) -> Answer:
    person, chat = stage.place(order)
    person.react(stage.message(chat, order.whole("message")), order.text("emoji") or None)
    return {}


@deed
async def block(stage: Stage, order: Order) -> Answer:
    person, _ = stage.place(order)
    person.block()
    return {}


@deed
async def deactivate(stage: Stage, order: Order) -> Answer:
    """Delete the account."""
    person, _ = stage.place(order)
    person.deactivate()
    return {}


@deed
async def press(stage: Stage, order: Order) -> Answer:
    """A button where the page saw it, with the words it saw: a keyboard may have changed meanwhile."""
    person, chat = stage.place(order)
    message = stage.message(chat, order.whole("message"))
    rows = message.keyboard or message.reply_keyboard
    row, column = order.whole("row"), order.whole("column")
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row]) and rows[row][column]["text"] == order.text("label")):
        raise Impossible("button_changed", "this button has changed; look again")
    tap = await person.press(message, rows[row][column])
    return _toast(stage, person, tap, waits="callback_data" in rows[row][column])


async def _toast(stage: Stage, person: Person, tap: Tap, *, waits: bool) -> Json:
    """What pops up. A link that a bot answers with is followed, as the app does."""
    if not waits:
        return {"url": tap.url, "key": _bots_chat(stage, person, tap.url or "")}
    try:
        toast = await tap.toast(ANSWER_SECONDS)
    except AssertionError:
        raise Impossible("no_answer", "the bot did not answer this tap") from None
    if toast is None:
        return {}
    await person.follow(toast.url or "")
    key = _bots_chat(stage, person, toast.url or "")
    return {"text": toast.text, "alert": toast.alert, "url": toast.url, "key": key}


def _bots_chat(stage: Stage, person: Person, url: str) -> str | None:
    """The private chat that a link to a bot opens."""
    named = TO_A_BOT.match(url)
    bot = next((bot for bot in stage.world.bots if named and bot.username == named[1]), None)
    return key_of(person.facing(bot).chat) if bot else None


@act
async def read(stage: Stage, order: Order) -> Answer:
    """They have seen this chat up to that message."""
    person, chat = stage.place(order)
    message = chat.messages.get(order.whole("message"))
    if message and message.created > chat.read.get(person.id, 0):
        chat.read[person.id] = message.created
        stage.world.touch(chat)
    return {}


@act
async def history(stage: Stage, order: Order) -> Answer:
    """The last messages, or the last before a number."""
    _, chat = stage.place(order)
    before = order.maybe("before")
    there = (m for m in reversed(chat.messages.values()) if not m.deleted and (before is None or m.id < before))
    page = list(islice(there, PAGE + 1))
    version = stage.world.version
    return {"messages": [shown(message, version) for message in page[PAGE - 1 :: -1]], "more": len(page) > PAGE}


@act
async def commands(stage: Stage, order: Order) -> Answer:
    person, chat = stage.place(order)
    return {"commands": menu(person.bot, chat, person.user)}


@deed
async def leave(stage: Stage, order: Order) -> Answer:
    person, chat = stage.place(order)
    await Group(stage.world, chat, person.bot).leave(person)
    return {}


@act
async def take(stage: Stage, order: Order) -> Answer:
    """Play this person from now on, before doing anything."""
    _take(stage, stage.user(order.whole("person")), taken=True)
    return {}


@act
async def give_back(stage: Stage, order: Order) -> Answer:
    """To the script, if it has a part for them."""
    _take(stage, stage.user(order.whole("person")), taken=False)
    return {}


def _to(stage: Stage, order: Order) -> tuple[Person, Chat, Group | None, How]:
    person, chat = stage.place(order)
    answered = order.maybe("reply_to")
    how = How(silent=order.flag("silent"), thread=order.maybe("thread"))
    if answered is not None:
        how["reply_to"] = stage.message(chat, answered)
    return person, chat, None if chat.private else Group(stage.world, chat, person.bot), how
