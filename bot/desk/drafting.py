"""A move in the making: what it still needs, the words and choices that come in, and the moment it can be made."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from bot.catalogue import FALLBACK
from bot.desk import checking, dispatching, handling, merging, supervising
from bot.desk.conditions import condition_at
from bot.desk.desk import BatonRef, Desk
from bot.drafts import LIFETIME, Draft, DraftState, Evidence, Stage
from bot.errors import Incomplete, NotFound, Stale
from bot.ids import ChatId, DraftId, IssueId, MessageId, PersonId
from bot.issues import Issue, Move
from bot.notices import PRIORITY, Card, Kind, Notice


class Need(StrEnum):
    """What a move may still lack; also the name of the panel that asks for it."""

    WORDS = "words"
    WORDS_OR_PHOTO = "words_or_photo"
    PHOTO = "photo"
    RESULT = "result"
    UNIT = "unit"
    PERSON = "person"
    ISSUE = "issue"
    CATEGORY = "category"
    CONDITION = "condition"
    CONFIRM = "confirm"


NEEDS: dict[Move, tuple[Need, ...]] = {
    Move.CORRECT: (Need.WORDS,),
    Move.WITHDRAW: (Need.CONFIRM,),
    Move.DISPATCH: (Need.UNIT,),
    Move.REDIRECT: (Need.UNIT,),
    Move.RECATEGORISE: (Need.CATEGORY, Need.CONDITION),
    Move.REJECT: (Need.WORDS,),
    Move.MERGE: (Need.ISSUE,),
    Move.RETURN: (Need.WORDS,),
    Move.ACCEPT_RETURN: (Need.UNIT,),
    Move.REFUSE_RETURN: (Need.WORDS,),
    Move.REASSIGN: (Need.PERSON,),
    Move.PROGRESS: (Need.WORDS_OR_PHOTO,),
    Move.SUBMIT: (Need.RESULT, Need.PHOTO, Need.WORDS),
    Move.FAIL_CHECK: (Need.WORDS,),
    Move.REOPEN: (Need.WORDS,),
    Move.SUPERVISE: (Need.WORDS,),
    Move.ANSWER: (Need.WORDS,),
    Move.FORCE_CLOSE: (Need.WORDS,),
}

STAGES = {Move.SUBMIT: Stage.AFTER, Move.REPORT: Stage.BEFORE}
CONFIRMED = "confirmed"
PROPOSED = "proposed"  # understood from somebody's words: they have yet to say that it was meant so
BACK = "back"  # the step of an accepted return that names no unit


@dataclass(frozen=True, slots=True)
class Begun:
    """The message in a group that a draft began with, and the topic it stands in."""

    reply_to: MessageId
    thread: int | None = None


async def begin(desk: Desk, move: Move, issue_id: IssueId, *, by: PersonId, ref: BatonRef | None = None) -> Draft:
    """Open the panel of a move where the person is asked, once it is sure that it may be made."""
    case = await desk.begin(issue_id, move, by=by, ref=ref)
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


async def missing(desk: Desk, draft: Draft) -> Need | None:
    """The next thing to ask for; None when the move can be made."""
    for need in NEEDS[draft.move]:
        if not await _has(desk, draft, need):
            return need
    return Need.CONFIRM if draft.step == PROPOSED else None


async def _has(desk: Desk, draft: Draft, need: Need) -> bool:
    match need:
        case Need.WORDS:
            return bool(draft.text.strip())
        case Need.WORDS_OR_PHOTO:
            return bool(draft.text.strip() or await desk.tx.evidence_of_draft(draft.id))
        case Need.RESULT:
            return draft.result is not None
        case Need.PHOTO:
            issue = await desk.tx.issue(_issue(draft))
            return not handling.needs_photo(desk, issue, draft.result) or bool(
                await desk.tx.evidence_of_draft(draft.id)
            )
        case Need.UNIT:
            return draft.unit_id is not None or draft.step == BACK
        case Need.PERSON:
            return draft.to_person_id is not None
        case Need.ISSUE:
            return draft.to_issue_id is not None
        case Need.CATEGORY:
            return draft.category is not None
        case Need.CONDITION:
            several = desk.office.catalogue[draft.category or FALLBACK].conditions[1:]
            return draft.condition is not None or not several
        case Need.CONFIRM:
            return draft.step == CONFIRMED


async def under(desk: Desk, draft: Draft, place: int) -> Draft:
    """Another condition of the category that was chosen, or else of the issue's own."""
    category = desk.office.catalogue[draft.category or (await desk.tx.issue(_issue(draft))).category]
    return replace(draft, condition=condition_at(category, place).when, step="main")


async def take(desk: Desk, before: Draft, after: Draft) -> Issue | None:
    """Keep what came in; make the move as soon as nothing is missing, else ask for the next thing."""
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
    """Turn a complete draft into its move; rights and state are checked again here."""
    desk.draft_id = draft.id
    issue_id, by = _issue(draft), draft.person_id
    ref = BatonRef(draft.baton_id, draft.epoch) if draft.baton_id is not None and draft.epoch is not None else None
    photos = len(await desk.tx.evidence_of_draft(draft.id))
    words = draft.text
    match draft.move:
        case Move.CORRECT:
            return await checking.correct(desk, issue_id, by=by, description=words)
        case Move.WITHDRAW:
            return await checking.withdraw(desk, issue_id, by=by)
        case Move.DISPATCH if draft.unit_id is not None:
            return await dispatching.dispatch(desk, issue_id, draft.unit_id, by=by, ref=ref, condition=draft.condition)
        case Move.REDIRECT if draft.unit_id is not None:
            return await dispatching.redirect(desk, issue_id, draft.unit_id, by=by, ref=ref)
        case Move.RECATEGORISE if draft.category is not None:
            return await dispatching.recategorise(
                desk, issue_id, draft.category, by=by, ref=ref, condition=draft.condition
            )
        case Move.REJECT:
            return await dispatching.reject(desk, issue_id, by=by, reason=words, ref=ref)
        case Move.MERGE if draft.to_issue_id is not None:
            return await merging.merge(desk, issue_id, draft.to_issue_id, by=by, ref=ref)
        case Move.RETURN:
            return await handling.ask_return(desk, issue_id, by=by, reason=words, suggested=draft.unit_id, ref=ref)
        case Move.ACCEPT_RETURN:
            return await dispatching.accept_return(desk, issue_id, draft.unit_id, by=by, ref=ref)
        case Move.REFUSE_RETURN:
            return await dispatching.refuse_return(desk, issue_id, by=by, reason=words, ref=ref)
        case Move.REASSIGN if draft.to_person_id is not None:
            return await handling.reassign(desk, issue_id, draft.to_person_id, by=by, ref=ref)
        case Move.PROGRESS:
            return await handling.progress(desk, issue_id, by=by, note=words, photos=photos)
        case Move.SUBMIT:
            return await handling.submit(desk, issue_id, by=by, result=draft.result, note=words, photos=photos, ref=ref)
        case Move.FAIL_CHECK:
            return await checking.fail_check(desk, issue_id, by=by, reason=words, ref=ref)
        case Move.REOPEN:
            return await checking.reopen(desk, issue_id, by=by, reason=words)
        case Move.SUPERVISE:
            return await supervising.supervise(desk, issue_id, by=by, reason=words, due_at=draft.due_at)
        case Move.ANSWER:
            return await supervising.answer(desk, issue_id, by=by, words=words, baton_id=draft.baton_id)
        case Move.FORCE_CLOSE:
            return await supervising.force_close(desk, issue_id, by=by, reason=words, ref=ref)
        case _:
            raise ValueError(f"a draft cannot make the move {draft.move}")


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


def _issue(draft: Draft) -> IssueId:
    if draft.issue_id is None:
        raise ValueError(f"draft {draft.id} names no issue")
    return draft.issue_id
