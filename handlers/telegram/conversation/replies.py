"""Replies to what the bot has said about an issue: answers, acks, progress, and whatever else people say of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.desk import drafting, handling, merging, supervising
from bot.desk.desk import Case
from bot.drafts import Draft
from bot.errors import Conflicting, Incomplete, NotYours
from bot.ids import BatonId, MessageId
from bot.issues import NEXT_STATUS, Move
from bot.permissions import Tie, elsewhere, may
from bot.roster import Person, Unit
from bot.words import Kind, Meaning, Mention, Speaker, impossible, understand
from handlers.telegram.conversation import answers_owed, carried
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens.mentions import with_names

SETTING_TIMES = frozenset({Tie.UNIT, Tie.SUPPORTING, Tie.LEADER, Tie.SUPERVISION, Tie.DISPATCHER})
"""Whose words may say by when something is done."""


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
    if notice is not None and notice.carrier_id is not None:
        issue_id, words = await carried.meant(turn.desk, notice, issue_id, words)
        notice = await carried.about(turn.desk, notice, issue_id)
    evidence = turn.photo(message) or turn.recording(message)
    if not words and evidence is None:
        return False
    issue_id = await merging.went_to(turn.desk, issue_id)
    case = await turn.desk.look(issue_id, turn.by)
    if case.ties & SETTING_TIMES and (wrong := impossible(words)) is not None:
        raise Incomplete("no_such_time", time=wrong)
    asked = await answers_owed.by_notice(turn.desk, notice)
    if asked is None and turn.private and card is not None and card.issue_id == issue_id:
        asked = answers_owed.by_card(case, turn.by)
    proposed = await _proposed(turn, case, asked, words)
    if proposed is not None:
        await turn.said(message, words, draft_id=proposed.id)
        if evidence is not None:
            await drafting.keep_photo(turn.desk, proposed, evidence)
        if not turn.private:
            await turn.taken_in()
        return True
    move = await _made(turn, case, asked, words, int(evidence is not None))
    if evidence is not None:
        await turn.desk.tx.add_evidence(replace(evidence, issue_id=issue_id, event_id=turn.desk.recorded))
    if words:
        await turn.said(message, words, event_id=turn.desk.recorded)
    if turn.private:
        await turn.say("done", move=move.value, issue_id=issue_id)
    else:
        await turn.taken_in()
    return True


async def answered(turn: Turn, message_id: int) -> None:
    """A reply to a leader's own words in the group is the answer they wait for; else people talk among themselves."""
    message = turn.message
    assert message is not None
    words = (message.text or message.caption or "").strip()
    baton = await answers_owed.by_words(turn.desk, turn.chat_id, MessageId(message_id)) if words else None
    if baton is None:
        return
    case = await turn.desk.look(baton.issue_id, turn.by)
    if may(Move.ANSWER, turn.by, case.issue, case.ties, case.batons):
        await supervising.answer(turn.desk, case.issue.id, by=turn.by, words=words, baton_id=baton.id)
        await turn.said(message, words, event_id=turn.desk.recorded)
        await turn.taken_in()


async def _proposed(turn: Turn, case: Case, asked: BatonId | None, words: str) -> Draft | None:
    """A move that the words seem to mean, laid before their author with a button that names it."""
    answers = may(Move.ANSWER, turn.by, case.issue, case.ties, case.batons)  # a leader is told of it, and instructs
    if not words or (answers and asked):
        return None
    meaning = _meaning(turn, case, words)
    filled: dict[str, Any] = {"text": words}
    match meaning.kind:
        case Kind.SUBMIT:
            move = Move.SUBMIT
        case Kind.RETURN:
            move, filled["unit_id"] = Move.RETURN, _one(meaning.unit)
        case Kind.REASSIGN if _one(meaning.person) != case.issue.owner_id:
            move, filled["to_person_id"] = Move.REASSIGN, _one(meaning.person)  # None: asked which colleague
        case Kind.INSTRUCT:
            move, filled["due_at"] = Move.SUPERVISE, meaning.until
            filled |= {"unit_id": _one(meaning.unit), "to_person_id": _one(meaning.person)}
        case Kind.RELEVEL:
            move, filled["level"] = Move.RELEVEL, meaning.level
        case _:
            return None
    if not _can(turn, case, move):
        if move in (Move.SUPERVISE, Move.RELEVEL) and _leads_elsewhere(turn, case):
            raise NotYours(move, "not_yours_here")
        return None
    if meaning.kind is Kind.RELEVEL and meaning.level is case.issue.level:
        raise Conflicting("same_level")
    if meaning.past:
        raise Incomplete("time_is_past", time=meaning.past)
    return await drafting.propose(turn.desk, move, case.issue.id, by=turn.by, **filled)


def _one(named: Mention[Unit] | Mention[Person] | None) -> int | None:
    """Whom the words name, where it can be only one."""
    return named.one.id if named is not None and named.one is not None else None


def _meaning(turn: Turn, case: Case, words: str) -> Meaning[Unit, Person]:
    roster, lead = turn.desk.roster, case.issue.lead_id
    leads = case.ties & {Tie.LEADER, Tie.SUPERVISION} or _leads_elsewhere(turn, case)
    role = Speaker.OWNER if Tie.UNIT in case.ties else Speaker.LEADER if leads else Speaker.OTHER
    assert turn.message is not None
    return understand(
        with_names(words, turn.message, roster),
        role=role,
        units=roster.units,
        colleagues=roster.members(lead, turn.desk.on) if lead is not None else [],
        now=turn.desk.now,
        calendar=turn.desk.office.clock_of(lead if role is Speaker.OWNER else None, roster)[1].calendar,
        own=[roster.unit(unit) for unit in roster.units_of(turn.by, turn.desk.on)],
    )


async def _made(turn: Turn, case: Case, asked: BatonId | None, words: str, files: int) -> Move:
    """The move that the reply is: what was asked for first, then what the speaker may do, else a note."""
    desk, issue_id = turn.desk, case.issue.id
    if words and asked is not None and may(Move.ANSWER, turn.by, case.issue, case.ties, case.batons):
        await supervising.answer(desk, issue_id, by=turn.by, words=words, baton_id=asked)
        return Move.ANSWER
    meaning = _meaning(turn, case, words)
    if meaning.kind is Kind.ACKNOWLEDGE and not files and _can(turn, case, Move.ACKNOWLEDGE):
        await handling.acknowledge(desk, issue_id, by=turn.by)
        return Move.ACKNOWLEDGE
    if case.ties & {Tie.UNIT, Tie.SUPPORTING} and _can(turn, case, Move.PROGRESS):
        promised = meaning.until if meaning.kind is Kind.PROMISE else None
        await handling.progress(desk, issue_id, by=turn.by, note=words, photos=files, promised=promised)
        return Move.PROGRESS
    await handling.note(desk, issue_id, by=turn.by, words=words, photos=files)
    return Move.NOTE


def _leads_elsewhere(turn: Turn, case: Case) -> bool:
    """A leader of another street: their instruction is no mere remark."""
    return elsewhere(Move.SUPERVISE, turn.by, case.ties, turn.desk.roster, turn.desk.on)


def _can(turn: Turn, case: Case, move: Move) -> bool:
    """Rights and state both allow it now."""
    allowed = (case.issue.status, move) in NEXT_STATUS
    return allowed and may(move, turn.by, case.issue, case.ties, case.batons)
