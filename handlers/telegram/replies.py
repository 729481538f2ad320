"""Replies to what the bot has said about an issue: answers, acks, progress, and whatever else people say of it."""

from __future__ import annotations

from dataclasses import replace

from bot.batons import Owes
from bot.desk import handling, supervising
from bot.desk.desk import Case
from bot.ids import BatonId, IssueId, MessageId
from bot.issues import NEXT_STATUS, Move
from bot.notices import Notice
from bot.permissions import Tie, may
from handlers.telegram.turn import Turn

ACKNOWLEDGING = {"收到", "收到。", "收到！", "收到!"}


async def received(turn: Turn, message_id: int) -> bool:
    """False when the message answered is about no issue, or there is nothing in the reply to keep."""
    message = turn.message
    assert message is not None
    notice = await turn.desk.tx.sent_to(turn.chat_id, MessageId(message_id))
    card = await turn.desk.tx.card_at(turn.chat_id, MessageId(message_id))
    issue_id = notice.issue_id if notice is not None and notice.issue_id else card.issue_id if card else None
    if issue_id is None:
        return False
    words = (message.text or message.caption or "").strip()
    evidence = turn.photo(message) or turn.recording(message)
    if not words and evidence is None:
        return False
    if not turn.private:
        turn.desk.heard_in = turn.chat_id
    move = await _made(turn, issue_id, notice, words, int(evidence is not None))
    if evidence is not None:
        await turn.desk.tx.add_evidence(replace(evidence, issue_id=issue_id, event_id=turn.desk.recorded))
    if turn.private:
        await turn.say("done", move=move.value, issue_id=issue_id)
    else:
        await turn.taken_in()
    return True


async def _made(turn: Turn, issue_id: IssueId, notice: Notice | None, words: str, files: int) -> Move:
    """The move that the reply is: what was asked for first, then what the speaker may do, else a note."""
    desk = turn.desk
    baton_id = await _answer_owed(turn, notice) if notice is not None and words else None
    case = await desk.look(issue_id, turn.by)
    if baton_id is not None and may(Move.ANSWER, turn.by, case.issue, case.ties, case.batons):
        await supervising.answer(desk, issue_id, by=turn.by, words=words, baton_id=baton_id)
        return Move.ANSWER
    if words in ACKNOWLEDGING and _can(turn, case, Move.ACKNOWLEDGE):
        await handling.acknowledge(desk, issue_id, by=turn.by)
        return Move.ACKNOWLEDGE
    if case.ties & {Tie.UNIT, Tie.SUPPORTING} and _can(turn, case, Move.PROGRESS):
        await handling.progress(desk, issue_id, by=turn.by, note=words, photos=files)
        return Move.PROGRESS
    await handling.note(desk, issue_id, by=turn.by, words=words, photos=files)
    return Move.NOTE


def _can(turn: Turn, case: Case, move: Move) -> bool:
    """Rights and state both allow it now."""
    allowed = (case.issue.status, move) in NEXT_STATUS
    return allowed and may(move, turn.by, case.issue, case.ties, case.batons)


async def _answer_owed(turn: Turn, notice: Notice) -> BatonId | None:
    """The answer that this message asked for, if it is still open."""
    found: int | None = notice.baton_id
    if notice.event_id is not None:
        found = (await turn.desk.tx.event(notice.event_id)).facts.get("answer_id", found)
    baton = await turn.desk.tx.baton(BatonId(found)) if found is not None else None
    return baton.id if baton is not None and baton.open and baton.owes is Owes.ANSWER else None
