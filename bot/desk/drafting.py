"""A move in the making: where it is asked, the words and choices that come in, and the moment it can be made."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.desk.desk import BatonRef, Desk
from bot.desk.forms import Filled
from bot.desk.needs import FORMS, PROPOSED, missing
from bot.drafts import LIFETIME, Draft, DraftState, Evidence, Stage
from bot.errors import Incomplete, NotFound, Stale
from bot.ids import ChatId, DraftId, IssueId, MessageId, PersonId
from bot.issues import Issue, Move
from bot.notices import PRIORITY, Card, Kind, Notice

STAGES = {Move.SUBMIT: Stage.AFTER, Move.REPORT: Stage.BEFORE}


@dataclass(frozen=True, slots=True)
class Begun:
    """The message in a group that a draft began with, and the topic it stands in."""

    reply_to: MessageId
    thread: int | None = None


async def begin(desk: Desk, move: Move, issue_id: IssueId, *, by: PersonId, ref: BatonRef | None = None) -> Draft:
    """Open the panel of a move where the person is asked, once it is sure that it may be made."""
    case = await desk.begin(issue_id, move, by=by, ref=ref)
    if (check := FORMS[move].check) is not None:
        await check(desk, case)
    chat_id = asked_in(desk, by)
    if case.issue.private and chat_id < 0:
        raise NotFound("no_issue", issue_id=issue_id)
    await park(desk, by)
    draft = await desk.tx.add_draft(
        Draft(
            id=DraftId(0),
            person_id=by,
            chat_id=chat_id,
            move=move,
            created_at=desk.now,
            expires_at=desk.now + LIFETIME,
            issue_id=issue_id,
            baton_id=ref.id if ref else None,
            epoch=ref.epoch if ref else None,
        )
    )
    await show(desk, draft)
    return draft


def asked_in(desk: Desk, person_id: PersonId) -> ChatId:
    """The private chat; the group where they speak, for somebody who has never opened the private one."""
    person = desk.roster.person(person_id)
    if desk.heard_in is not None and not person.reachable:
        return desk.heard_in
    return ChatId(person.telegram_id or 0)


async def bring(desk: Desk, draft: Draft, chat_id: ChatId) -> Draft:
    """A draft begun in a group goes on in the private chat that has been opened since."""
    if draft.chat_id == chat_id:
        return draft
    panel = await desk.tx.card(draft.chat_id, draft_id=draft.id)
    if panel is not None:
        await desk.tx.forget_card(panel)
        await desk.tx.owe(_moved(desk, draft, panel))
    brought = await save(desk, draft, replace(draft, chat_id=chat_id))
    await show(desk, brought, anew=True)
    return brought


def _moved(desk: Desk, draft: Draft, panel: Card) -> Notice:
    """What the group is left with instead of a panel that nobody answers any more."""
    return Notice(
        dedup_key=f"moved:{draft.id}:{draft.version}",
        kind=Kind.SAY,
        chat_id=panel.chat_id,
        created_at=desk.now,
        priority=PRIORITY[Kind.DRAFT],
        facts={"template": "draft_moved", "by": draft.person_id, "edit": panel.message_id},
    )


async def propose(desk: Desk, move: Move, issue_id: IssueId, *, by: PersonId, **filled: Any) -> Draft:
    """A move understood from words: everything they said is filled in, and a button names what will happen."""
    begun = await begin(desk, move, issue_id, by=by)
    draft = replace(begun, **filled)
    if await missing(desk, draft) is None:  # else choosing what is missing, such as the result, confirms it
        draft = replace(draft, step=PROPOSED)
    draft = await save(desk, begun, draft)
    await show(desk, draft)
    return draft


async def park(desk: Desk, person_id: PersonId) -> None:
    """A filing waits; any other move begun earlier gives way to the new one."""
    current = await desk.tx.open_draft(person_id)
    if current is None:
        return
    state = DraftState.PARKED if current.move is Move.REPORT else DraftState.CANCELLED
    await save(desk, current, replace(current, state=state))


async def take(desk: Desk, before: Draft, after: Draft) -> Issue | None:
    """Keep what came in; make the move as soon as nothing is missing, else ask for the next thing."""
    fits = FORMS[after.move].fits
    if fits is not None and after.due_at is not None and after.due_at != before.due_at:
        await fits(desk, await desk.look(after.about, after.person_id), after.due_at)
    draft = await save(desk, before, after)
    if await missing(desk, draft) is not None:
        await show(desk, draft)
        return None
    issue = await make(desk, draft)
    await desk.tx.give_evidence(draft.id, issue.id, STAGES.get(draft.move, Stage.PROGRESS), desk.recorded)
    await finish(desk, draft, became=issue.id)
    return issue


async def keep_photo(desk: Desk, draft: Draft, photo: Evidence) -> bool:
    """True when it is new; beyond nine it is refused."""
    if len(await desk.tx.evidence_of_draft(draft.id)) >= MOST_PHOTOS:
        raise Incomplete("too_many_photos", most=MOST_PHOTOS)
    return await desk.tx.add_evidence(replace(photo, draft_id=draft.id, stage=STAGES.get(draft.move, Stage.PROGRESS)))


MOST_PHOTOS = 9


async def make(desk: Desk, draft: Draft) -> Issue:
    """Turn a complete draft into its move."""
    desk.draft_id = draft.id
    return await FORMS[draft.move].make(Filled(desk, draft, len(await desk.tx.evidence_of_draft(draft.id))))


async def save(desk: Desk, before: Draft, after: Draft) -> Draft:
    return await desk.tx.save_draft(before, after)


async def finish(desk: Desk, draft: Draft, *, became: IssueId) -> None:
    """The draft is done; a filing that waited comes back."""
    done = await save(desk, draft, replace(draft, state=DraftState.DONE, became_id=became))
    await show(desk, done)
    await unpark(desk, draft.person_id)


async def cancel(desk: Desk, draft: Draft, state: DraftState = DraftState.CANCELLED) -> Draft:
    ended = await save(desk, draft, replace(draft, state=state))
    await show(desk, ended)
    await unpark(desk, draft.person_id)
    return ended


async def unpark(desk: Desk, person_id: PersonId) -> None:
    """A filing that waited is on the table again."""
    parked = await desk.tx.parked_draft(person_id)
    if parked is not None and await desk.tx.open_draft(person_id) is None:
        await show(desk, await save(desk, parked, replace(parked, state=DraftState.OPEN)))


async def find(desk: Desk, draft_id: DraftId, by: PersonId) -> Draft:
    """The open draft a button belongs to; raise `Stale` when it is over or somebody else's."""
    draft = await desk.tx.draft(draft_id)
    if draft is None:
        raise Incomplete("no_draft")
    if draft.person_id != by:
        raise Incomplete("not_your_draft")
    if draft.state is not DraftState.OPEN:
        if draft.became_id is not None:
            raise Stale(await desk.tx.issue(draft.became_id))
        raise Incomplete("draft_over", state=draft.state.value)
    return draft


async def asked(desk: Desk, draft_id: DraftId, person_id: PersonId) -> Draft | None:
    """The open draft that the person has been asked about; None for everybody else's talk under its panel."""
    draft = await desk.tx.draft(draft_id)
    return draft if draft and draft.person_id == person_id and draft.state is DraftState.OPEN else None


async def show(desk: Desk, draft: Draft, *, anew: bool = False, began: Begun | None = None) -> None:
    """Owe the draft's panel as it then is, where its author is asked."""
    if not draft.chat_id:
        return
    await desk.tx.owe(
        Notice(
            dedup_key=f"draft:{draft.id}:{draft.version}:{desk.now.timestamp()}:{anew}:{began is not None}",
            kind=Kind.DRAFT,
            chat_id=draft.chat_id,
            person_id=draft.person_id if draft.private else None,
            created_at=desk.now,
            draft_id=draft.id,
            priority=PRIORITY[Kind.DRAFT],
            facts=({"anew": True} if anew else {}) | (asdict(began) if began else {}),
        )
    )
