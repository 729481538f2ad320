"""Telegram groups: which there are, what each belongs to, and where the bot has been let go."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.desk import Desk
from bot.desk.joining import require_admin
from bot.errors import Conflicting, NotFound
from bot.ids import AreaId, ChatId, PersonId, UnitId
from bot.roster import Group


async def bind_group(
    desk: Desk,
    chat_id: ChatId,
    title: str = "",
    *,
    by: PersonId,
    unit_id: UnitId | None = None,
    area_id: AreaId | None = None,
    moving: bool = False,
) -> Group:
    """Say which unit or area a group belongs to; its cards and digests follow from that. ``moving``: from another."""
    require_admin(desk, by)
    before = await desk.tx.group(chat_id)
    if before is not None and before.bound and not moving and (before.unit_id, before.area_id) != (unit_id, area_id):
        raise Conflicting("group_taken")
    after = replace(
        before or Group(chat_id=chat_id, title=title),
        unit_id=unit_id,
        area_id=area_id,
        bound_at=desk.now,
    )
    await desk.tx.save_group(before, replace(after, title=title or after.title))
    return after


async def unbind_group(desk: Desk, chat_id: ChatId, *, by: PersonId) -> None:
    """No card and no digest comes to it any more; what stands there stays."""
    require_admin(desk, by)
    before = await desk.tx.group(chat_id)
    if before is None:
        raise NotFound("no_group")
    await desk.tx.save_group(before, replace(before, unit_id=None, area_id=None, bound_at=None))


async def meet_group(desk: Desk, chat_id: ChatId, title: str, *, is_admin: bool | None, present: bool) -> Group | None:
    """The bot was added, promoted, demoted or removed: note it; a group listed by its title is bound now."""
    known = await desk.tx.group(chat_id)
    if known is None and not present:
        return None
    listed = None
    if known is None:
        listed = next((g for g in desk.roster.groups if g.chat_id is None and g.title == title), None)
    before = known or listed
    after = replace(
        before or Group(chat_id=chat_id, title=title),
        chat_id=chat_id,
        title=title,
        is_admin=is_admin if present else None,
        lost_at=None if present else desk.now,
    )
    if listed is not None:
        after = replace(after, bound_at=desk.now)
    await desk.tx.save_group(before, after)
    if known is not None and known.lost_at is not None and present:
        await _show_again(desk, chat_id)
    return after


async def _show_again(desk: Desk, chat_id: ChatId) -> None:
    """The bot is back: what it could not show meanwhile is shown as it is now."""
    desk.roster = await desk.tx.roster()
    for issue_id in await desk.tx.forgo_cards(chat_id):
        issue = await desk.tx.issue(issue_id)
        if issue.open:
            await desk.refresh_cards(issue, f"back:{chat_id}:{desk.now.isoformat()}")


async def note_standing(desk: Desk, chat_id: ChatId, is_admin: bool | None) -> None:
    """What Telegram has answered; None: the bot is out of the group."""
    known = await desk.tx.group(chat_id)
    if known is not None:
        lost_at = (known.lost_at or desk.now) if is_admin is None else None
        await desk.tx.save_group(known, replace(known, is_admin=is_admin, lost_at=lost_at))


async def move_group(desk: Desk, old: ChatId, new: ChatId) -> None:
    """A group became a supergroup: its id is another one, and the cards of open issues are posted again."""
    issue_ids = await desk.tx.move_chat(old, new)
    desk.roster = await desk.tx.roster()
    for issue_id in issue_ids:
        issue = await desk.tx.issue(issue_id)
        if issue.open:
            await desk.refresh_cards(issue, f"moved:{new}")
