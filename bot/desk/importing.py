"""Taking a roster file over, or only trying what it would do: the same code for the chat and the command line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

from bot.desk import reaching
from bot.desk.desk import Desk
from bot.desk.leaving import give_over
from bot.desk.menus import offer_menus, own_menus
from bot.ids import AreaId, UnitId
from bot.importing import Changes
from bot.ports import Store, Transaction
from bot.roster import Role, Roster
from bot.roster_file import RosterError, RosterErrors, RosterFile

NAMED = 50  # how many endings and hand-overs a summary names


async def import_roster(desk: Desk, file: RosterFile) -> Changes:
    """The batons of who left their unit go to the unit's next person. Raises RosterErrors for what it may not do."""
    ruled, menus = _administered(desk), own_menus(desk)
    changes = await desk.tx.import_roster(file, desk.on, desk.now)
    await desk.tx.roster_changed()
    desk.roster = await desk.tx.roster()
    if ruled and not _administered(desk):
        raise RosterErrors([_nobody_administers()])
    await offer_menus(desk, menus)
    for person_id in [*changes.new_accounts, *(person_id for person_id, _ in changes.moved_accounts)]:
        await reaching.owed_goes_on(desk, person_id)
    if changes.endings:
        for handed in await give_over(desk):
            changes.handed[handed] = changes.handed.get(handed, 0) + 1
    changes.remarks = [*file.remarks, *_remarks(desk, changes)]
    return changes


@asynccontextmanager
async def trial(store: Store) -> AsyncIterator[Transaction]:
    """A transaction to look at what it does; then everything in it is undone."""
    try:
        async with store.transaction() as tx:
            yield tx
            raise _OnlyATrial
    except _OnlyATrial:
        pass


class _OnlyATrial(Exception):
    """Undoes the transaction."""


def _administered(desk: Desk) -> bool:
    """Whether somebody with an account administers."""
    bound = {person.id for person in desk.roster.people if person.telegram_id is not None}
    held = (post for post in desk.roster.posts if post.role is Role.ADMIN and post.held(desk.on))
    return bool(desk.office.admin_ids) or any(post.person_id in bound for post in held)


def _nobody_administers() -> RosterError:
    return RosterError(
        "",
        0,
        "导入后就没有一个已加入的管理员了，请在岗位表里保留管理员（角色写“管理员”）。",
        "no administrator who has joined would be left: keep one in the sheet posts (role admin).",
    )


def _remarks(desk: Desk, changes: Changes) -> Iterator[RosterError]:
    roster = desk.roster
    yield from _taken_back(desk, changes)
    for before, code in changes.moved_accounts:
        name, after = roster.person(before).name, roster.person_by_code(code)
        to = after.name if after is not None else code
        yield _remark(f"账号从 {name} 转到 {to} 名下。", f"the account of {name} goes to {to}.")
    for name in (roster.person(person_id).name for person_id in changes.new_accounts):
        yield _remark(
            f"{name} 换了账号，原来的账号不再有效。", f"{name} gets another account, the old one no longer counts."
        )
    for moved in changes.regrouped:
        was = place_of(roster, moved.unit_id, moved.area_id)
        yield _remark(
            f"群“{moved.title}”原来属于{was}，导入后改归属。", f"the group “{moved.title}” belonged to {was} so far."
        )
    for person_id in dict.fromkeys(ending.person_id for ending in changes.endings if ending.role is Role.ADMIN):
        if not roster.is_admin(person_id, desk.on):
            name = roster.person(person_id).name
            yield _remark(f"{name} 不再是管理员。", f"{name} will no longer be an administrator.")
    lost = sum(count for (_, to), count in changes.handed.items() if to is None)
    if lost:
        yield _remark(f"{lost} 件待办没有人可接，仍留在原处。", f"{lost} open acts have nobody to go to and stay.")
    leading = {route.lead for route in roster.routes}
    idle = [unit.name for unit in roster.units if unit.id in leading and not roster.members(unit.id, desk.on)]
    if idle:
        shown, more = "、".join(idle[:5]), len(idle) - 5
        yield _remark(
            f"这些主办单位还没有人：{shown}{f'，另 {more} 个' if more > 0 else ''}。",
            f"lead units with nobody in them: {', '.join(idle[:5])}{f', {more} more' if more > 0 else ''}.",
        )
    yield from _shared_numbers(roster)


def _taken_back(desk: Desk, changes: Changes) -> Iterator[RosterError]:
    """What people had settled here since, and the file says otherwise."""
    roster, catalogue = desk.roster, desk.office.catalogue
    for rule in changes.overruled:
        what = catalogue[rule.category].name if rule.category in catalogue else rule.category
        where = place_of(roster, None, rule.area_id)
        was, lead = roster.unit(rule.was).name, roster.unit(rule.lead).name
        yield _remark(
            f"这次导入收回：裁定后留下的分工“{what}”（{where}）由{was}主办，分工表第 {rule.row} 行改为{lead}。",
            f"this import takes back: the rule kept from a decision, “{what}” in {where}: {was}; "
            f"row {rule.row} of routes says {lead}.",
        )
    for swap in changes.unswapped:
        unit = roster.unit(swap.unit_id).name
        who, other = roster.person(swap.person_id).name, roster.person(swap.swapped_with).name
        yield _remark(
            f"这次导入收回：{unit} {swap.day:%Y-%m-%d} 的换班（{who}替{other}），值班表上那天没有{who}。",
            f"this import takes back: the swap of {swap.day:%Y-%m-%d} in {unit} ({who} for {other}); "
            f"the rota does not have {who} on that day.",
        )


def _shared_numbers(roster: Roster) -> Iterator[RosterError]:
    """Also with people whom the file leaves out; such a number lets nobody join by their contact."""
    for number, people in roster.phones.items():
        if len(people) > 1:
            names, shown = "、".join(person.name for person in people[:3]), number[:3] + "…" + number[-2:]
            yield _remark(f"电话 {shown} 同时登记在 {names} 名下。", f"the phone {shown} is listed for {names}.")


def _remark(text: str, english: str) -> RosterError:
    return RosterError("", 0, text, english)


def place_of(roster: Roster, unit_id: UnitId | None, area_id: AreaId | None) -> str:
    if area_id is not None:
        return roster.area(area_id).name
    return roster.unit(unit_id).name if unit_id is not None else "—"


def summary(changes: Changes, roster: Roster) -> dict[str, Any]:
    """What a person reads before they say yes: plain values that a row can keep."""
    ended = [
        [roster.person(one.person_id).name, place_of(roster, one.unit_id, None), one.role.value]
        for one in changes.endings[:NAMED]
    ]
    most = sorted(changes.handed.items(), key=lambda item: (-item[1], item[0][0]))
    handed = [
        [roster.person(who).name, roster.person(to).name if to is not None else None, count]
        for (who, to), count in most[:NAMED]
    ]
    return {
        "added": changes.added,
        "changed": changes.changed,
        "same": changes.same,
        "ended": ended,
        "ended_in_all": changes.ended,
        "handed": handed,
        "handed_in_all": sum(changes.handed.values()),
        "remarks": [[str(remark), remark.said("en")] for remark in changes.remarks[:NAMED]],
        "remarks_in_all": len(changes.remarks),
    }
