"""Groups from the private chat: what each belongs to, bound, moved to another scope, or let go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.desk import grouping
from bot.errors import NotFound
from bot.ids import AreaId, ChatId, UnitId
from bot.notices import Notice
from bot.roster import Group, Roster
from handlers.telegram.admin.acts import Labelled, act, here, labelled, turns
from handlers.telegram.admin.paging import paged
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens.keyboards import rows
from handlers.telegram.screens.pages import Page, scope
from handlers.telegram.screens.view import View

NAMES = 3


async def turned(turn: Turn, page: int) -> None:
    """Where nobody knew how the bot stands, Telegram has just been asked."""
    for chat_id, is_admin in turn.errand.standings.items():
        await grouping.note_standing(turn.desk, chat_id, is_admin)
    await turn.say("admin/groups", page=page, **here(turn))
    await turn.answer()


async def chosen(turn: Turn, chat_id: int) -> None:
    await _show(turn, chat_id)
    await turn.answer()


async def scopes_turned(turn: Turn, chat_id: int, page: int) -> None:
    await _known(turn, chat_id)
    await turn.say("admin/scopes", group=chat_id, page=page, **here(turn))
    await turn.answer()


async def to_unit(turn: Turn, chat_id: int, unit_id: int) -> None:
    await _bind(turn, chat_id, unit_id=unit_id)


async def to_area(turn: Turn, chat_id: int, area_id: int) -> None:
    await _bind(turn, chat_id, area_id=area_id)


async def sure_unit(turn: Turn, chat_id: int, unit_id: int) -> None:
    await _bind(turn, chat_id, unit_id=unit_id, sure=True)


async def sure_area(turn: Turn, chat_id: int, area_id: int) -> None:
    await _bind(turn, chat_id, area_id=area_id, sure=True)


async def letting_go(turn: Turn, chat_id: int) -> None:
    await _show(turn, chat_id, free=True)
    await turn.answer()


async def let_go(turn: Turn, chat_id: int) -> None:
    await grouping.unbind_group(turn.desk, ChatId(chat_id), by=turn.by)
    await _show(turn, chat_id)
    await turn.answer(toast="unbound")


async def _bind(
    turn: Turn, chat_id: int, *, unit_id: int | None = None, area_id: int | None = None, sure: bool = False
) -> None:
    """Bound elsewhere, or a scope that has a group already: asked first."""
    group = await turn.desk.tx.group(ChatId(chat_id))
    roster = turn.desk.roster
    known = {unit.id for unit in roster.units} if unit_id is not None else {area.id for area in roster.areas}
    if group is None or (unit_id if unit_id is not None else area_id) not in known:
        raise NotFound("no_group")
    wanted = (UnitId(unit_id) if unit_id is not None else None, AreaId(area_id) if area_id is not None else None)
    elsewhere = group.bound and (group.unit_id, group.area_id) != wanted
    if not sure and (elsewhere or _others(roster, group, *wanted)):
        await _show(turn, chat_id, unit=unit_id, area=area_id)
        await turn.answer()
        return
    await grouping.bind_group(turn.desk, ChatId(chat_id), by=turn.by, unit_id=wanted[0], area_id=wanted[1], moving=True)
    await _show(turn, chat_id)
    if group.lost_at is None:
        await turn.say("group_bound", chat_id=ChatId(chat_id))
    await turn.answer(toast="bound")


async def _show(turn: Turn, chat_id: int, **asked: Any) -> None:
    await _known(turn, chat_id)
    await turn.say("admin/group", group=chat_id, **asked, **here(turn))


async def _known(turn: Turn, chat_id: int) -> None:
    if await turn.desk.tx.group(ChatId(chat_id)) is None:
        raise NotFound("no_group")


def _others(roster: Roster, group: Group, unit_id: UnitId | None, area_id: AreaId | None) -> list[Group]:
    """Groups that belong to the same already: cards stand in one of them only."""
    bound = [other for other in roster.groups if other.bound and other.chat_id != group.chat_id]
    return [other for other in bound if (other.unit_id, other.area_id) == (unit_id, area_id)]


# --- shown


async def groups(view: View, notice: Notice) -> Page:
    """The groups that have been met, and those that are listed by a title nobody has met yet."""
    met = [group for group in view.roster.groups if group.chat_id is not None]
    shown, page, pages = paged(met, int(notice.facts["page"]))
    items = [_told(view, group) for group in shown]
    buttons = [(group.name, act("group", group.chat_id or 0)) for group in shown]
    unmet = [group.title for group in view.roster.groups if group.chat_id is None]
    after = [turns(view, "groups", page, pages), [labelled(view, "home", "home")]]
    return {
        "items": items,
        "unmet": unmet[:NAMES],
        "more_unmet": max(0, len(unmet) - NAMES),
        "page": page + 1,
        "pages": pages,
        "total": len(met),
    }, rows(view.language, buttons, 2, after)


async def group(view: View, notice: Notice) -> Page:
    """One group; with a question where something would change that somebody may not expect."""
    found = await view.tx.group(ChatId(notice.facts["group"]))
    back = [labelled(view, "groups_back", "groups", 0), labelled(view, "home", "home")]
    if found is None or found.chat_id is None:
        return {"group": None, "ask": "", "to": "", "others": []}, rows(view.language, back, 2)
    unit_id: UnitId | None = notice.facts.get("unit")
    area_id: AreaId | None = notice.facts.get("area")
    ask, to, others, buttons = "", "", list[str](), list[Labelled]()
    if unit_id is not None or area_id is not None:
        ask = "move" if found.bound else "double"
        to = scope(view, replace(found, unit_id=unit_id, area_id=area_id))
        others = [other.name for other in _others(view.roster, found, unit_id, area_id)[:NAMES]]
        sure = (
            act("sureu", found.chat_id, unit_id) if unit_id is not None else act("surea", found.chat_id, area_id or 0)
        )
        buttons = [(view.language.word("admin", "sure_move"), sure), labelled(view, "back", "group", found.chat_id)]
    elif notice.facts.get("free") and found.bound:
        ask = "free"
        buttons = [labelled(view, "sure_free", "freed", found.chat_id), labelled(view, "back", "group", found.chat_id)]
    else:
        buttons = [labelled(view, "move" if found.bound else "bind", "scopes", found.chat_id, 0)]
        if found.bound:
            buttons.append(labelled(view, "free", "free", found.chat_id))
    told = _told(view, found)
    return {"group": told, "ask": ask, "to": to, "others": others}, rows(view.language, buttons, 2, [back])


async def scopes(view: View, notice: Notice) -> Page:
    """Areas and units to bind it to."""
    chat_id = int(notice.facts["group"])
    found = await view.tx.group(ChatId(chat_id))
    choices = [(area.name, act("toa", chat_id, area.id)) for area in view.roster.areas]
    choices += [(unit.name, act("tou", chat_id, unit.id)) for unit in view.roster.units]
    shown, page, pages = paged(choices, int(notice.facts["page"]))
    after = [turns(view, "scopes", page, pages, chat_id), [labelled(view, "back", "group", chat_id)]]
    title = found.name if found is not None else ""
    return {"title": title, "page": page + 1, "pages": pages}, rows(view.language, shown, 2, after)


def _told(view: View, group: Group) -> dict[str, Any]:
    standing = "lost" if group.lost_at is not None else {True: "admin", False: "lacks", None: "unsure"}[group.is_admin]
    return {
        "title": group.name,
        "scope": scope(view, group) if group.bound else "",
        "standing": view.language.word("standing", standing),
        "since": group.lost_at,
    }
