"""The same thing is open already: asked about once before it is filed, and followed instead of filed again."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import drafting, filing, handling
from bot.desk.desk import Desk
from bot.desk.likeness import alike, visible
from bot.drafts import Draft, DraftState, Stage
from bot.errors import Conflicting, Incomplete, NotFound
from bot.ids import IssueId
from bot.issues import Issue

COMPARING = "alike"  # the step of a filing whose author is asked whether it is one of those that are open


async def submit(desk: Desk, draft: Draft) -> Issue | None:
    """File it; None when open issues look the same and its author has yet to say that it is none of them.

    The question comes once: a second tap on the same button is no answer to it, and after a look back at the draft
    nothing stands in the way any more.
    """
    if draft.step == COMPARING:
        await drafting.show(desk, draft)
        return None
    await filing.complete(desk, draft)
    if draft.compared_at is None and await candidates(desk, draft):
        asked = await drafting.save(desk, draft, replace(draft, step=COMPARING, compared_at=desk.now))
        await drafting.show(desk, asked)
        return None
    return await filing.submit(desk, draft)


async def candidates(desk: Desk, draft: Draft) -> list[Issue]:
    """What the draft may be a second report of, as it is now."""
    return await alike(desk, filing.draw_up(desk, draft), draft.person_id, public=not draft.private)


async def follow(desk: Desk, draft: Draft, issue_id: IssueId) -> Issue:
    """It is this one: what was written and photographed is kept under it, and its author hears how it goes on."""
    if draft.compared_at is None:
        raise Incomplete("choose")
    issue = (await desk.look(issue_id, draft.person_id)).issue
    if not await visible(desk, issue, draft.person_id, public=not draft.private):
        raise NotFound("no_issue", issue_id=issue_id)
    if not issue.open:
        raise Conflicting("alike_over", issue_id=issue_id, status=issue.status.value)
    if draft.person_id != issue.reporter_id:
        await desk.tx.follow(issue_id, draft.person_id)
    desk.draft_id = draft.id
    photos = len(await desk.tx.evidence_of_draft(draft.id))
    await handling.note(desk, issue_id, by=draft.person_id, words=draft.text, photos=photos, same=True)
    await desk.tx.give_evidence(draft.id, issue_id, Stage.PROGRESS, desk.recorded)
    followed = replace(draft, state=DraftState.DONE, to_issue_id=issue_id, became_id=issue_id)
    await drafting.show(desk, await drafting.save(desk, draft, followed))
    await drafting.unpark(desk, draft.person_id)
    return issue
