"""Every panel that asks for something, in an odd office."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.desk import (
    appealing,
    dispatching,
    drafting,
    extending,
    filing,
    parting,
    returning,
    supervising,
    suspending,
)
from bot.desk.duplicates import COMPARING
from bot.desk.needs import FORMS
from bot.drafts import Draft, DraftState
from bot.ids import ChatId, IssueId
from bot.issues import Move, Resolution
from handlers.telegram.screens.buttons import base36
from tests.handlers.odd_moves import late_and_closed
from tests.handlers.odd_office import (
    HEAVIEST,
    REASON,
    PostOffice,
    filed_oddly,
    with_photos,
)
from tests.office import STREET_GROUP


async def every_panel(post: PostOffice) -> None:
    """Each draft in each state and on each panel."""
    town = post.town
    prefix = next(iter(town.office.catalogue.groups())).prefix
    panels = [
        "main",
        "level",
        "place",
        "place:1",
        "category",
        "groups",
        "groups:7",
        f"group:{prefix}",
        f"group:{prefix}:9",
    ]
    for step in [*panels, "group:??", "nonsense:9"]:
        await draft_shown(post, "小李", step=step, **filed_oddly())
        await draft_shown(post, "小李", step=step, chat_id=STREET_GROUP, **filed_oddly())
    await draft_shown(post, "小李", chat_id=STREET_GROUP, category="2703")
    await draft_shown(post, "小李", chat_id=ChatId(1001), step="main", text="", category=None, area_id=None)
    await the_question(post)
    late, contested = await late_and_closed(post), await late_and_closed(post)
    await town.do(appealing.appeal, contested, by="老王", reason=REASON)
    fresh = await town.unsorted()
    sent = await town.file(**filed_oddly())
    worked = await town.acknowledged(**filed_oddly())
    checked = await town.submitted(**filed_oddly())
    closed = await town.closed(**filed_oddly())
    returned = await town.file(**filed_oddly())
    await town.do(returning.ask_return, returned, by="老王", reason=REASON, suggested=town.unit("CG"))
    asked = await town.file(**filed_oddly())
    await town.do(supervising.supervise, asked, by="周书记", reason=REASON)
    wanting = await town.acknowledged(**filed_oddly())
    await town.do(extending.extend, wanting, town.clock() + timedelta(days=9), by="老王", reason=REASON)
    await town.do(suspending.suspend, wanting, town.clock() + timedelta(days=9), by="老王", reason=REASON)
    helped = await town.unsorted()
    supporting = [town.unit("CG"), town.unit("SZ")]
    await town.do(dispatching.dispatch, helped, town.unit("HW"), by="孙姐", supporting=supporting)
    await town.do(parting.extend_part, helped, town.clock() + timedelta(days=99), by="华联络", reason=REASON)
    await town.do(parting.return_part, helped, by="华联络", reason=REASON, suggested=town.unit("CG"))
    await post.deliver()
    begun = {
        Move.CORRECT: (fresh, "小李"), Move.WITHDRAW: (fresh, "小李"), Move.DISPATCH: (fresh, "孙姐"),
        Move.REDIRECT: (sent, "孙姐"), Move.RECATEGORISE: (sent, "孙姐"), Move.REJECT: (sent, "孙姐"),
        Move.MERGE: (sent, "孙姐"), Move.RETURN: (sent, "老王"), Move.ACCEPT_RETURN: (returned, "孙姐"),
        Move.REFUSE_RETURN: (returned, "孙姐"), Move.REASSIGN: (worked, "老王"), Move.PROGRESS: (worked, "老王"),
        Move.SUBMIT: (worked, "老王"), Move.FAIL_CHECK: (checked, "小李"), Move.REOPEN: (closed, "小李"),
        Move.SUPERVISE: (worked, "周书记"), Move.RELEVEL: (worked, "周书记"),
            Move.ANSWER: (asked, "老王"), Move.FORCE_CLOSE: (worked, "高区长"),
        Move.EXTEND: (worked, "老王"), Move.REFUSE_EXTENSION: (wanting, "孙姐"),
        Move.APPEAL: (late, "老王"), Move.REFUSE_APPEAL: (contested, "孙姐"),
        Move.ADD_PART: (helped, "孙姐"), Move.RELEASE_PART: (helped, "孙姐"), Move.EXTEND_PART: (helped, "曹联络"),
        Move.REFUSE_PART_EXTENSION: (helped, "孙姐"), Move.RETURN_PART: (helped, "曹联络"),
        Move.ACCEPT_PART_RETURN: (helped, "孙姐"), Move.REFUSE_PART_RETURN: (helped, "孙姐"),
        Move.SUBMIT_PART: (helped, "曹联络"), Move.SUSPEND: (worked, "老王"), Move.REFUSE_SUSPENSION: (wanting, "孙姐"),
    }  # fmt: skip
    assert set(begun) == set(FORMS)
    for move, (issue, by) in begun.items():
        async with town.desk() as desk:
            draft = await drafting.begin(desk, move, issue.id, by=town.person(by))
        await post.deliver()
        variants: list[dict[str, Any]] = [{"step": "page:1"}, {"step": "groups"}, {"result": Resolution.POLICY_LIMITED}]
        variants.append({"result": Resolution.FIXED, "text": REASON, "unit_id": town.unit("CG")})
        for chosen in variants:
            await draft_saved(post, draft, **chosen)
            await draft_saved(post, draft, chat_id=STREET_GROUP)
            await draft_saved(post, draft, chat_id=draft.chat_id)
        await draft_saved(post, draft, state=DraftState.DONE)
    await the_units_beside(post)
    for state in (DraftState.PARKED, DraftState.EXPIRED, DraftState.CANCELLED):
        await draft_saved(post, draft, state=state)


async def the_units_beside(post: PostOffice) -> None:
    """Named for a dispatch: none, several, all there are."""
    town = post.town
    issue = await town.unsorted()
    async with town.desk() as desk:
        draft = await drafting.begin(desk, Move.DISPATCH, issue.id, by=town.person("孙姐"))
    units = tuple(unit.id for unit in town.roster.units if unit.id != town.unit("HW"))
    panels: list[dict[str, Any]] = [{"joint": True}, {"unit_id": town.unit("HW")}, {"supporting": units[:2]}]
    panels += [{"supporting": units}, {"mandatory": units}, {"step": f"help:{base36(units[0])}"}, {"step": "page:1"}]
    for chosen in panels:
        await draft_saved(post, draft, **chosen)
        await draft_saved(post, draft, chat_id=STREET_GROUP)
        await draft_saved(post, draft, chat_id=draft.chat_id)
    await draft_saved(post, draft, state=DraftState.CANCELLED)


async def the_question(post: PostOffice) -> None:
    """What looks the same, with the longest of everything: none, then one after the other, with photos or without."""
    town = post.town
    where = filed_oddly() | {"step": COMPARING, "category": "0110", "guessed": False}
    await draft_shown(post, "小李", **where)
    for photos in (0, 1, 2, 1):
        await with_photos(post, await town.file("小钱", **filed_oddly(HEAVIEST)), count=photos)
        await draft_shown(post, "小李", **where)
        draft, _ = await town.drafts_of("小李")
        assert draft is not None
        await post.say("alike_photos", draft_id=draft.id)
    await draft_shown(post, "小李", state=DraftState.DONE, became_id=IssueId(1), to_issue_id=IssueId(1))


async def draft_shown(post: PostOffice, by: str, **chosen: Any) -> None:
    async with post.town.desk() as desk:
        draft = await filing.open_draft(desk, post.town.person(by), ChatId(1001))
        await drafting.show(desk, await desk.tx.save_draft(draft, replace(draft, **chosen)))
    await post.deliver()


async def draft_saved(post: PostOffice, draft: Draft, **chosen: Any) -> None:
    async with post.town.desk() as desk:
        before = await desk.tx.draft(draft.id)
        assert before is not None
        await drafting.show(desk, await desk.tx.save_draft(before, replace(before, **chosen)))
    await post.deliver()
