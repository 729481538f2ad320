"""What did not work out: updates laid aside and messages that did not arrive, tried again or let go."""

from __future__ import annotations

from bot.desk.desk import Desk
from bot.errors import NotFound
from bot.ids import NoticeId
from bot.inbox import Update

MOST_AT_ONCE = 200


async def update_again(desk: Desk, update_id: int) -> list[Update]:
    """It is handled once more; where it fails again it is laid aside at once."""
    taken = await desk.tx.take_up_again([update_id])
    if not taken:
        raise NotFound("not_stuck")
    return taken


async def notice_again(desk: Desk, notice_id: NoticeId) -> None:
    """It is owed again; who may have got it already may get it twice."""
    if not await desk.tx.owe_again([notice_id]):
        raise NotFound("not_stuck")


async def all_again(desk: Desk) -> tuple[list[Update], int]:
    """The updates to be handled once more, and how many messages are owed again; at most so many in one go."""
    updates = await desk.tx.laid_aside(0, MOST_AT_ONCE)
    notices = await desk.tx.stuck(0, MOST_AT_ONCE)
    if not updates and not notices:
        raise NotFound("not_stuck")
    taken = await desk.tx.take_up_again([update.update_id for update in updates])
    return taken, await desk.tx.owe_again([notice.id for notice in notices])


async def forgo_update(desk: Desk, update_id: int) -> None:
    if not await desk.tx.forget_dead(update_id):
        raise NotFound("not_stuck")


async def forgo_notice(desk: Desk, notice_id: NoticeId) -> None:
    if not await desk.tx.forgo(notice_id):
        raise NotFound("not_stuck")
