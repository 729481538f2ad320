"""When a message cannot be brought: somebody stands in, and the administrator hears of it."""

from __future__ import annotations

from dataclasses import replace

from bot.audience import HOLDER
from bot.desk.desk import Desk
from bot.desk.handing import Handed, Why, move_on
from bot.desk.telling import PRESSING, STOOD_IN_FOR
from bot.ids import ChatId, IssueId, PersonId
from bot.issues import Issue
from bot.notices import NOT_RENDERED, PRIORITY, Delivery, Kind, Notice
from bot.roster import Person, Reach

NOT_SHOWN = "not_shown"


async def could_not_reach(desk: Desk, notice: Notice) -> None:
    """The reader blocked the bot or never started it: remember it, and owe the message to a stand-in."""
    if notice.person_id is None:
        return
    person = desk.roster.person(notice.person_id)
    if person.reach is Reach.OK and person.telegram_id == notice.chat_id:
        await door_closed(desk, person.id, but=notice.issue_id if notice.kind in STOOD_IN_FOR else None)
    issue = await _stood_in(desk, notice, person)
    for other in await desk.tx.carried_by(notice.id) if notice.carrier_id == notice.id else ():
        if other.id != notice.id and other.state is Delivery.OWED:
            await _stood_in(desk, other, person)
    if issue is not None and issue.owner_id == person.id:
        await desk.refresh_cards(issue, f"unreachable:{notice.id}")


async def door_closed(desk: Desk, person_id: PersonId, *, but: IssueId | None = None) -> None:
    """Somebody has blocked the bot: what they hold goes to the next person, and stays there when they come back."""
    await desk.tx.set_reach(person_id, Reach.BLOCKED)
    desk.roster = await desk.tx.roster()
    handed = Handed(desk, Why.UNREACHABLE)
    moved = await move_on(desk, person_id, handed, kept=False, but=but)
    await handed.tell(f"unreachable:{person_id}:{desk.now.isoformat()}", but=[person_id])
    if moved:
        await desk.unreached(person_id, True)
    elif await desk.tx.batons_held_by(person_id):
        await desk.unreached(person_id, False)


async def owed_goes_on(desk: Desk, person_id: PersonId) -> None:
    """What was on its way to an account that is theirs no longer: somebody stands in, words of a conversation end."""
    person = desk.roster.person(person_id)
    for notice in await desk.tx.recall(person_id):
        if notice.kind in STOOD_IN_FOR:
            await _stood_in(desk, notice, person)


async def pressing_goes_on(desk: Desk, person_id: PersonId) -> None:
    """What waited for the morning, or its turn, when somebody went away: who answers gets it instead."""
    for notice in await desk.tx.recall(person_id, PRESSING):
        if notice.carrier_id == notice.id:
            await desk.tx.let_go(notice.id)
        baton = await desk.tx.baton(notice.baton_id) if notice.baton_id is not None else None
        if notice.kind is Kind.TASK and baton is not None and baton.holder_id != person_id:
            continue  # the list of what has gone names it
        await _stood_in(desk, notice, desk.roster.person(person_id))


async def _stood_in(desk: Desk, notice: Notice, person: Person) -> Issue | None:
    """Owe what the notice says to the next person, or at least tell the administrator; the issue it is about."""
    issue = await desk.tx.issue(notice.issue_id) if notice.issue_id is not None else None
    if notice.kind in STOOD_IN_FOR and issue is not None:
        baton = await desk.tx.baton(notice.baton_id) if notice.baton_id is not None else None
        facts = {name: value for name, value in notice.facts.items() if name != "away"}
        meant = PersonId(facts.pop("stand_in_for", person.id))
        if baton is not None and baton.open and meant == person.id and _as_holder(notice):
            meant = baton.holder_id or meant  # it may have gone on
        _, _, key = notice.dedup_key.partition(":")
        await desk.tell(
            meant,
            notice.kind,
            key.rpartition(":")[0],
            issue=issue,
            unit_id=baton.unit_id if baton else issue.lead_id,
            baton_id=notice.baton_id,
            event_id=notice.event_id,
            patient=notice.patient,
            facts=facts,
        )
    else:
        await desk.alarm("unreachable", f"{person.id}:{notice.id}", person_id=person.id, stood_in=False)
    return issue


def _as_holder(notice: Notice) -> bool:
    """Whether it went to somebody because the baton was theirs."""
    return notice.kind is Kind.TASK or notice.facts.get("as") == HOLDER


async def group_lost(desk: Desk, chat_id: ChatId, reason: str) -> None:
    """The bot is out of a group, or may not write there."""
    group = await desk.tx.group(chat_id)
    if group is not None and group.lost_at is None:
        await desk.tx.save_group(group, replace(group, lost_at=desk.now))
    await desk.alarm("group_lost", f"{chat_id}:{desk.on}", title=group.title if group else str(chat_id), reason=reason)


async def topic_lost(desk: Desk, chat_id: ChatId, topic: int) -> None:
    """The group's topic is closed or gone: cards stand in the general one until a leader names another."""
    group = await desk.tx.group(chat_id)
    if group is None or group.topic != topic:
        return
    await desk.tx.save_group(group, replace(group, topic=None))
    await desk.alarm("topic_lost", f"{chat_id}:{topic}:{desk.now.isoformat()}", title=group.title)
    await desk.tx.owe(
        Notice(
            dedup_key=f"topic:{chat_id}:{topic}:{desk.now.isoformat()}",
            kind=Kind.SAY,
            chat_id=chat_id,
            created_at=desk.now,
            priority=PRIORITY[Kind.SAY],
            facts={"template": "topic_lost"},
        )
    )


async def lost(desk: Desk, notice: Notice, reason: str, *, doubtful: bool) -> None:
    """A message that was not delivered, or of which nobody can know whether it was."""
    about = notice.issue_id if notice.issue_id is not None else notice.facts.get("issue_id")
    if reason.startswith(NOT_RENDERED) and notice.kind is Kind.SAY:
        await _unanswered(desk, notice)
    if reason.startswith(NOT_RENDERED) and about is not None:
        await poisoned(desk, IssueId(about))
        return
    template = "possibly_lost" if doubtful else "undeliverable"
    await desk.alarm(template, str(notice.id), issue_id=notice.issue_id, reason=reason)


async def _unanswered(desk: Desk, notice: Notice) -> None:
    """Somebody has asked, and looks at the screen."""
    if notice.facts.get("template") == NOT_SHOWN:
        return
    await desk.tx.owe(
        Notice(
            dedup_key=f"unshown:{notice.id}",
            kind=Kind.SAY,
            chat_id=notice.chat_id,
            person_id=notice.person_id,
            created_at=desk.now,
            priority=PRIORITY[Kind.SAY],
            facts={"template": NOT_SHOWN},
        )
    )


async def poisoned(desk: Desk, issue_id: IssueId) -> None:
    """It cannot be shown, in however many messages: told once a day."""
    await desk.alarm("poisoned_issue", f"{issue_id}:{desk.on}", issue_id=issue_id)
