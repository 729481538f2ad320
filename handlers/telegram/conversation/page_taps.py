"""Buttons of pages: they turn a list, choose a setting, play a recording; no draft stands behind them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.desk import checking, grouping, joining, returning
from bot.errors import NotFound
from bot.ids import AreaId, IssueId, UnitId
from bot.issues import Satisfaction
from handlers.telegram.admin import tapping
from handlers.telegram.conversation import away_page, language_page, lists, rota_page, settings_page
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens.buttons import PageButton


async def tapped(turn: Turn, button: PageButton) -> None:
    await PAGES[button.action](turn, button.arg)


async def _more(turn: Turn, arg: str) -> None:
    """Everything this person may do: on their own card in private, or here, for who has none."""
    issue_id = IssueId(int(arg, 36))
    case = await turn.desk.look(issue_id, turn.by)
    if case.issue.private and not turn.private:
        raise NotFound("no_issue", issue_id=issue_id)
    if turn.person is not None and turn.person.reachable:
        await turn.answer(toast="private", link=f"i_{issue_id}")
        return
    assert turn.message is not None
    await turn.say("more", issue_id=issue_id, by=turn.by, reply_to=turn.message.message_id)
    await turn.answer(toast="asked_below")


async def _rated(turn: Turn, arg: str) -> None:
    key, _, said = arg.partition("_")
    try:
        issue_id, satisfaction = IssueId(int(key, 36)), Satisfaction(said)
    except ValueError:
        await turn.answer(toast="old_button", alert=True)
        return
    await checking.rate(turn.desk, issue_id, satisfaction, by=turn.by)
    await turn.answer(toast="thanks")


async def _keep_rule(turn: Turn, arg: str) -> None:
    issue_id, _, unit_id = arg.partition("_")
    try:
        issue, unit = IssueId(int(issue_id, 36)), UnitId(int(unit_id, 36))
    except ValueError:
        await turn.answer(toast="old_button", alert=True)
        return
    await returning.keep_rule(turn.desk, issue, unit, by=turn.by)
    await turn.answer(toast="ruled")
    assert turn.message is not None
    await turn.say("rule_offer", issue_id=issue, unit_id=unit, kept=True, edit=turn.message.message_id)


async def _play(turn: Turn, arg: str) -> None:
    """Each recording as a message of its own, to whoever may see the issue."""
    issue_id = IssueId(int(arg, 36))
    await turn.desk.look(issue_id, turn.by)
    for item in await turn.desk.tx.evidence_of(issue_id):
        if item.kind != "photo":
            await turn.play(item)
    await turn.answer()


async def _choose_place(turn: Turn, arg: str) -> None:
    """A page of the units and areas that this group may belong to."""
    joining.require_admin(turn.desk, turn.by)
    await turn.say("group_choose", page=int(arg))
    await turn.answer()


async def _bind_to_unit(turn: Turn, arg: str) -> None:
    await _bind(turn, unit_id=UnitId(int(arg, 36)))


async def _bind_to_area(turn: Turn, arg: str) -> None:
    await _bind(turn, area_id=AreaId(int(arg, 36)))


async def _bind(turn: Turn, *, unit_id: UnitId | None = None, area_id: AreaId | None = None) -> None:
    joining.require_admin(turn.desk, turn.by)
    title = turn.message.chat.title if turn.message is not None and turn.message.chat.title else ""
    await grouping.bind_group(turn.desk, turn.chat_id, title, by=turn.by, unit_id=unit_id, area_id=area_id)
    await turn.say("group_bound")
    await turn.answer(toast="bound")


PAGES: dict[str, Callable[[Turn, str], Awaitable[None]]] = {
    "files": _play,
    "more": _more,
    "said": _rated,
    "rule": _keep_rule,
    "list": lists.turned,
    "adm": tapping.tapped,
    "set": settings_page.tapped,
    "rota": rota_page.tapped,
    "away": away_page.tapped,
    "lang": language_page.tapped,
    "bind": _choose_place,
    "unit": _bind_to_unit,
    "area": _bind_to_area,
}
