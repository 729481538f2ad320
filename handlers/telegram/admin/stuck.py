"""What did not work out, in plain words and without what people wrote: tried again, or let go."""

from __future__ import annotations

import json
import re
from typing import Any

from bot import inbox
from bot.desk import stuck as desk_stuck
from bot.ids import ChatId, NoticeId
from bot.notices import Delivery, Notice
from handlers.telegram.admin.acts import Labelled, here, labelled, turns
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens.keyboards import rows
from handlers.telegram.screens.language import alone
from handlers.telegram.screens.pages import Page
from handlers.telegram.screens.view import NAME, View

LINES = 5

_QUOTED = re.compile("[\"'“].*?[\"'”]")  # Telegram's words may quote what people wrote

# searched in this order in the lower-cased reason
PLAIN = {
    "bot was blocked": "blocked",
    "initiate conversation": "never_started",
    "user is deactivated": "gone",
    "kicked": "out",
    "not a member": "out",
    "group chat was deleted": "out",
    "chat not found": "no_chat",
    "peer_id_invalid": "no_chat",
    "not enough rights": "rights",
    "write_forbidden": "rights",
    "not rendered": "ours",
    "killed twice": "unclear",
    "too long": "refused",
    "refused in every form": "refused",
}


async def turned(turn: Turn, page: int) -> None:
    await _show(turn, page)
    await turn.answer()


async def update_again(turn: Turn, update_id: int, page: int) -> None:
    turn.put_back = await desk_stuck.update_again(turn.desk, update_id)
    await _show(turn, page)
    await turn.answer(toast="again")


async def notice_again(turn: Turn, notice_id: int, page: int) -> None:
    await desk_stuck.notice_again(turn.desk, NoticeId(notice_id))
    turn.put_back = []
    await _show(turn, page)
    await turn.answer(toast="again")


async def all_again(turn: Turn) -> None:
    turn.put_back, _ = await desk_stuck.all_again(turn.desk)
    await _show(turn, 0)
    await turn.answer(toast="again")


async def forgo_update(turn: Turn, update_id: int, page: int) -> None:
    await desk_stuck.forgo_update(turn.desk, update_id)
    await _show(turn, page)
    await turn.answer(toast="forgone")


async def forgo_notice(turn: Turn, notice_id: int, page: int) -> None:
    await desk_stuck.forgo_notice(turn.desk, NoticeId(notice_id))
    await _show(turn, page)
    await turn.answer(toast="forgone")


async def _show(turn: Turn, page: int) -> None:
    await turn.say("admin/stuck", page=page, **here(turn))


# --- shown


async def stuck(view: View, notice: Notice) -> Page:
    """Dead letters first, then messages; numbered, with two buttons each."""
    dead = await view.tx.dead_letters()
    delivered = await view.tx.undelivered()
    total = dead + delivered.get(Delivery.FAILED, 0) + delivered.get(Delivery.UNKNOWN, 0)
    pages = max(1, -(-total // LINES))
    page = min(int(notice.facts["page"]), pages - 1)
    first = page * LINES
    updates = await view.tx.laid_aside(first, LINES) if first < dead else []
    notices = await view.tx.stuck(max(0, first - dead), LINES - len(updates)) if len(updates) < LINES else []
    items, buttons = list[dict[str, Any]](), list[Labelled]()
    for update in updates:
        items.append(_letter(view, update))
        buttons += _pair(view, "l", update.update_id, first + len(items), page)
    for one in notices:
        items.append(_message(view, one))
        buttons += _pair(view, "n", one.id, first + len(items), page)
    after = [turns(view, "stuck", page, pages)]
    if total > 1:
        after.append([labelled(view, "all_again", "allagain")])
    after.append([labelled(view, "home", "home")])
    context = {"items": items, "first": first, "page": page + 1, "pages": pages, "total": total, "now": view.now}
    return context, rows(view.language, buttons, 2, after)


def _pair(view: View, kind: str, key: int, number: int, page: int) -> list[Labelled]:
    return [
        labelled(view, "again", f"{kind}again", key, page, n=number),
        labelled(view, "forgo", f"{kind}forgo", key, page, n=number),
    ]


def _letter(view: View, update: inbox.Update) -> dict[str, Any]:
    """What kind of update it was and whose; never what it said."""
    try:
        kinds = [kind for kind in json.loads(update.raw) if kind in view.language.words["letter"]]
    except ValueError:
        kinds = []
    return {
        "what": view.language.word("letter", kinds[0] if kinds else "other"),
        "whom": _whom(view, ChatId(update.chat_key)),
        "at": update.received_at,
        "why": view.language.word("trouble", "ours"),
        "detail": (update.dead or "")[:120],
    }


def _message(view: View, notice: Notice) -> dict[str, Any]:
    reason = notice.error.lower()
    plain = next((word for words, word in PLAIN.items() if words in reason), None)
    if plain is None:
        plain = "unclear" if notice.state is Delivery.UNKNOWN else "other"
    detail = notice.error.removeprefix("not rendered: ") if plain in ("ours", "other", "refused") else ""
    return {
        "what": view.language.word("notice", notice.kind.value),
        "whom": view.name(notice.person_id) if notice.person_id is not None else _whom(view, notice.chat_id),
        "at": notice.created_at,
        "why": view.language.word("trouble", plain),
        "detail": _QUOTED.sub("…", detail)[:120],
    }


def _whom(view: View, chat_id: ChatId) -> str:
    if chat_id > 0:
        person = view.roster.by_telegram(chat_id)
        return view.name(person.id) if person is not None else view.language.word("letter", "stranger")
    group = next((group for group in view.roster.groups if group.chat_id == chat_id), None)
    return alone(group.name, NAME) if group is not None else view.language.word("letter", "group")
