"""The issues behind a number of the digest: a paged list in the private chat of whoever follows its link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.batons import Owes
from bot.desk import counting
from bot.errors import NotFound
from bot.ids import ChatId, UnitId
from bot.issues import Issue
from bot.listings import Counted, Listing
from bot.metrics import Window
from bot.notices import Notice
from bot.scopes import Scope, scope_of_group
from handlers.telegram.buttons import NotAButton, PageButton, base36
from handlers.telegram.keyboards import rows
from handlers.telegram.outgoing import Keyboard
from handlers.telegram.turn import Turn
from handlers.telegram.view import View

PAGE = 8
MINE = "me"


@dataclass(frozen=True, slots=True)
class ListLink:
    """What a number links to; ``chat_id`` is the group whose digest it stands in, None for a digest of one's own."""

    listing: Listing
    chat_id: ChatId | None = None

    def pack(self) -> str:
        """At most 64 characters that Telegram allows in a link."""
        parts = [self.listing.counted.value, MINE if self.chat_id is None else f"g{base36(-self.chat_id)}"]
        if self.listing.window is not None:
            parts += [base36(int(at.timestamp())) for at in (self.listing.window.start, self.listing.window.end)]
        if self.listing.unit_id is not None:
            parts.append(base36(self.listing.unit_id))
        return "_".join(parts)

    @classmethod
    def parse(cls, text: str) -> ListLink:
        """Raise `NotAButton` for anything that `pack` did not make."""
        try:
            counted, whose, *rest = text.split("_")
            found = cls(_listing(Counted(counted), rest), _chat(whose))
        except (ValueError, OverflowError, OSError) as error:
            raise NotAButton(text) from error
        if found.pack() != text:
            raise NotAButton(text)
        return found


def _chat(whose: str) -> ChatId | None:
    return None if whose == MINE else ChatId(-int(whose[1:], 36))


def _listing(counted: Counted, rest: list[str]) -> Listing:
    if counted.of_a_window:
        start, end = (datetime.fromtimestamp(int(part, 36), UTC) for part in rest)
        return Listing(counted, Window(start, end))
    return Listing(counted, unit_id=UnitId(int(rest[0], 36)) if rest else None)


# --- asked for


async def follow(turn: Turn, payload: str) -> None:
    """The link under a number: its first page as a new message."""
    try:
        link = ListLink.parse(payload)
    except NotAButton:
        raise NotFound("no_list") from None
    if link.chat_id is not None and await turn.desk.tx.group(link.chat_id) is None:
        raise NotFound("no_list")
    await turn.say("list", page=0, link=payload)


async def turned(turn: Turn, arg: str) -> None:
    """Another page, in place of the one that was tapped."""
    number, _, payload = arg.partition("_")
    try:
        ListLink.parse(payload)
        page = int(number)
    except ValueError:
        await turn.answer(toast="old_button", alert=True)
        return
    assert turn.message is not None
    await turn.say("list", page=page, link=payload, edit=turn.message.message_id)
    await turn.answer()


# --- shown


async def list_page(view: View, notice: Notice) -> tuple[dict[str, Any], Keyboard | None]:
    """Counted anew: what has changed since the digest is shown as it is now."""
    link, number = ListLink.parse(notice.facts["link"]), int(notice.facts["page"])
    scope = await _scope(view, link)
    found, total = await counting.page(view.tx, view.office, link.listing, scope, view.now, number, PAGE)
    pages = max(1, -(-total // PAGE))
    if number >= pages:  # the list has become shorter
        number = pages - 1
        found, total = await counting.page(view.tx, view.office, link.listing, scope, view.now, number, PAGE)
    turns = []
    if number > 0:
        turns.append((view.language.word("draft", "previous"), PageButton("list", f"{number - 1}_{link.pack()}")))
    if number < pages - 1:
        turns.append((view.language.word("draft", "next"), PageButton("list", f"{number + 1}_{link.pack()}")))
    return {
        "counted": link.listing.counted.value,
        "window": link.listing.window,
        "unit": view.unit(link.listing.unit_id),
        "items": [await _item(view, issue) for issue in found],
        "total": total,
        "page": number + 1,
        "pages": pages,
        "now": view.now,
    }, rows(view.language, turns, 2)


async def _scope(view: View, link: ListLink) -> Scope:
    if link.chat_id is None:
        assert view.reader is not None
        since = link.listing.window.start if link.listing.window else view.now
        return await counting.scope_of(view.tx, view.reader, view.roster, view.office, view.now, since)
    group = await view.tx.group(link.chat_id)
    return scope_of_group(group, view.roster) if group is not None else Scope()


async def _item(view: View, issue: Issue) -> dict[str, Any]:
    batons = await view.tx.open_batons(issue.id)
    main = next((b for b in batons if b.owes in (Owes.DISPATCH, Owes.SUBMIT, Owes.CHECK)), None)
    return {
        "number": issue.number,
        "link": view.deep_link(f"i_{issue.id}"),
        "mark": view.mark(issue, await view.colour(issue, batons)),
        "category": view.category(issue.category),
        "place": view.place(issue),
        "status": issue.status.value,
        "holder": view.name(main.holder_id) if main is not None and main.holder_id is not None else "",
        "due": main.due_at if main is not None else None,
    }
