"""What is said while people act, and while nobody does, in an odd office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.batons import Asked, Level
from bot.desk import (
    checking,
    deciding,
    dispatching,
    enlisting,
    extending,
    handling,
    helping,
    levels,
    merging,
    parting,
    returning,
    supervising,
    suspending,
)
from bot.desk.needs import FORMS
from bot.drafts import Stage
from bot.issues import Issue
from tests.handlers.odd_office import (
    DESCRIPTION,
    ELSEWHERE,
    HEAVIEST,
    REASON,
    PostOffice,
    filed_oddly,
    with_photos,
)


async def every_move(post: PostOffice) -> None:
    """One issue goes round by every way there is; cards and words go to everybody concerned."""
    town = post.town
    issue = await with_photos(post, await town.unsorted(**filed_oddly_without_text()))
    await town.do(checking.correct, issue, by="小李", description=DESCRIPTION)
    await town.do(dispatching.recategorise, issue, "0110", by="孙姐")
    await town.do(returning.ask_return, issue, by="老王", reason=REASON, suggested=town.unit("CG"))
    await post.deliver()
    await town.do(returning.refuse_return, issue, by="孙姐", reason=REASON)
    await town.do(handling.reassign, issue, town.person("小赵"), by="老王")
    await post.deliver()
    await town.do(handling.acknowledge, issue, by="小赵")
    for words in (REASON, ""):
        await town.do(handling.note, issue, by="小李", words=words, photos=1)
    await town.do(handling.note, issue, by="小李", words=REASON, same=True)
    await town.do(handling.progress, issue, by="小赵", note=REASON)
    await asked_and_decided(post, issue)
    for level in (Level.CRITICAL, Level.ROUTINE):
        await town.do(levels.relevel, issue, level, by="周书记", reason=REASON)
        await post.deliver()
    await post.say("why", issue_id=issue.id)
    await town.do(supervising.supervise, issue, by="周书记", reason=REASON)
    await post.deliver()
    await town.do(supervising.answer, issue, by="小赵", words=REASON)
    await town.submit(issue, "小赵", note=REASON)
    await with_photos(post, issue, Stage.AFTER)
    await post.deliver()
    await town.do(checking.fail_check, issue, by="小李", reason=REASON)
    await town.submit(issue, "小赵", note=REASON)
    await post.deliver()
    await town.do(checking.pass_check, issue, by="小李")
    await town.do(checking.reopen, issue, by="小李", reason=REASON)
    await post.deliver()
    await town.do(dispatching.redirect, issue, town.unit("CG"), by="孙姐", note=REASON)
    await town.do(returning.ask_return, issue, by="曹联络", reason=REASON)
    await post.deliver()
    await town.do(supervising.force_close, issue, by="高区长", reason=REASON)
    await post.deliver()
    assert set(await town.moves(issue)) >= {move.value for move in set(FORMS) - ELSEWHERE}


async def late_and_closed(post: PostOffice) -> Issue:
    town = post.town
    issue = await town.acknowledged(**filed_oddly())
    town.clock.advance(days=30)
    await town.submit(issue)
    return await town.do(checking.pass_check, issue, by="小李")


async def helped_by_others(post: PostOffice) -> None:
    """A part taken and done, another late: what the lead, the units and the group are told."""
    town = post.town
    issue = await town.unsorted(**filed_oddly_without_text())
    supporting = [town.unit("CG"), town.unit("SZ")]
    await town.do(dispatching.dispatch, issue, town.unit("HW"), by="孙姐", supporting=supporting)
    await town.do(helping.take_part, issue, by="曹联络")
    await post.deliver()
    await parts_asked_and_decided(post, issue)
    await town.do(helping.submit_part, issue, by="曹联络", note=REASON)
    await post.deliver()
    await post.say("why", issue_id=issue.id)
    for _ in range(4):
        await town.pass_time(hours=24)
        await post.deliver()


async def parts_asked_and_decided(post: PostOffice, issue: Issue) -> None:
    """Two units ask at once; one is refused and granted, the other given up for a third, which is released."""
    town = post.town
    for by in ("曹联络", "华联络"):
        await town.do(parting.extend_part, issue, town.clock() + timedelta(days=40), by=by, reason=REASON)
        await town.do(parting.return_part, issue, by=by, reason=REASON, suggested=town.unit("YJ"))
        await post.deliver()
    await decided(post, issue, Asked.PART_RETURN)
    await decided(post, issue, Asked.PART_EXTENSION)
    await town.do(parting.grant_part_extension, issue, by="孙姐")
    await post.deliver()
    await town.do(parting.accept_part_return, issue, town.unit("YJ"), by="孙姐")
    await post.deliver()
    await post.say("why", issue_id=issue.id)
    await town.do(enlisting.release_part, issue, town.unit("YJ"), by="孙姐", reason=REASON)
    await post.deliver()
    await town.do(enlisting.add_part, issue, town.unit("SZ"), by="孙姐", mandatory=True)
    await post.deliver()


async def decided(post: PostOffice, issue: Issue, about: Asked, grant: Any = None) -> None:
    """Refused where nothing grants it."""
    if grant is None:
        await post.town.do(deciding.refuse, issue, about, by="孙姐", reason=REASON)
    else:
        await post.town.do(grant, issue, by="孙姐")
    await post.deliver()


async def asked_and_decided(post: PostOffice, issue: Issue) -> None:
    """More time and a pause, refused and granted, with a month's look at it."""
    town, later = post.town, timedelta(days=70)
    for ask, about, grant in (
        (extending.extend, Asked.EXTENSION, extending.grant_extension),
        (suspending.suspend, Asked.SUSPENSION, suspending.grant_suspension),
    ):
        for refused in (True, False):
            await town.do(ask, issue, town.clock() + later, by="小赵", reason=REASON)
            await post.deliver()
            await decided(post, issue, about, None if refused else grant)
    await post.say("why", issue_id=issue.id)
    await town.pass_time(days=35)
    await post.deliver()
    await town.do(suspending.resume, issue, by="小赵")
    await post.deliver()


def filed_oddly_without_text() -> dict[str, Any]:
    return {key: value for key, value in filed_oddly().items() if key != "text"}


async def ways_to_end(post: PostOffice) -> None:
    """Rejected, withdrawn, merged and closed, each with the longest reason."""
    town = post.town
    rejected = await with_photos(post, await town.file(**filed_oddly(HEAVIEST)))
    await town.do(dispatching.reject, rejected, by="孙姐", reason=REASON)
    withdrawn = await town.file(**filed_oddly())
    await town.do(checking.withdraw, withdrawn, by="小李")
    kept, merged = await town.file(**filed_oddly()), await with_photos(post, await town.file(**filed_oddly()))
    await town.do(merging.merge, merged, kept.id, by="孙姐")
    returned = await town.file(**filed_oddly())
    await town.do(returning.ask_return, returned, by="老王", reason=REASON)
    await post.deliver()
    await town.do(returning.accept_return, returned, None, by="孙姐")
    ended = [rejected, withdrawn, merged, await town.closed(**filed_oddly())]
    await post.deliver()
    for issue in ended:
        await post.say("why", issue_id=issue.id)


async def nobody_acts(post: PostOffice) -> None:
    """Every rung of the ladder, with reminders that come again, tallies, and checks that pass on."""
    town = post.town
    for level in Level:
        await with_photos(post, await town.file(level=level, **filed_oddly()))
    await town.unsorted()
    await town.submitted(**filed_oddly())
    for _ in range(8):
        await town.pass_time(hours=12)
        await post.deliver()
