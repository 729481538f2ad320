"""Messages that press: nudges, tallies, and the tag of a new owner under the group's card."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from bot import audience
from bot.batons import Baton, Owes
from bot.desk.desk import OWED_BY_UNITS, of_a_helper
from bot.ids import EventId, PersonId
from bot.issues import Issue, Move
from bot.ladder import colour_at, rung_of
from bot.listings import Counted, Listing
from bot.notices import Notice
from bot.permissions import DECISIONS
from bot.roster import Role
from bot.rungs import PROMISED
from handlers.telegram.outgoing import Drop, Outgoing
from handlers.telegram.screens.buttons import IssueButton
from handlers.telegram.screens.keyboards import issue_keyboard, rows
from handlers.telegram.screens.list_links import CountedLink
from handlers.telegram.screens.replying import held, post, stand_in
from handlers.telegram.screens.view import View

NOTIFYING = 5  # Telegram notifies the first five mentioned
ANSWERING = (audience.HOLDER, Role.LIAISON, Role.MEMBER, Role.UNIT_HEAD)

ENDING: dict[Owes, tuple[Move, ...]] = {
    Owes.DISPATCH: (Move.DISPATCH, Move.REJECT, Move.MERGE),
    Owes.ACKNOWLEDGE: (Move.ACKNOWLEDGE, Move.RETURN),
    Owes.SUBMIT: (Move.SUBMIT, Move.PROGRESS, Move.REASSIGN),
    Owes.CHECK: (Move.PASS_CHECK, Move.FAIL_CHECK),
    Owes.ANSWER: (Move.ANSWER,),
    Owes.CHOOSE: (Move.EXTEND, Move.SUSPEND, Move.REASSIGN, Move.REDIRECT),
}
"""The acts that end a baton, or at least say where it stands."""


async def render_nudge(view: View, notice: Notice) -> Outgoing:
    """Why you get it, what act is missing, what ends it; dropped when the act has been done meanwhile."""
    issue, baton = await _issue_and_baton(view, notice)
    if not baton.open:
        return Outgoing(Drop("the act is done"))
    if view.group is not None and issue.private:
        return Outgoing(Drop("private"))
    policy = await view.office.policy_of(baton, view.tx)
    rung = rung_of(policy, notice.facts["rung"])
    choose = rung.choose and not of_a_helper(baton, issue)
    colour = colour_at(baton, policy, view.now)
    late = view.now - baton.due_at
    event = await view.tx.event(notice.event_id or EventId(0))
    answer = await view.tx.baton(event.facts["answer_id"]) if event.facts.get("answer_id") else None
    people = [PersonId(person) for person in notice.facts.get("people", [])][:NOTIFYING]
    context = {
        "issue": issue,
        "baton": baton,
        "now": view.now,
        "mark": view.language.word("mark", colour.value) if colour else "⏰",
        "late": late if late.total_seconds() >= 60 else None,
        "due_now": late.total_seconds() >= 0,
        "count": notice.facts["count"],
        "category": view.category(issue.category),
        "place": view.place(issue),
        "mentions": [view.mention(person) for person in people],
        "role": notice.facts.get("as"),
        "stand_in_for": stand_in(view, notice),
        "away": bool(notice.facts.get("away")),
        "holder": view.name(baton.holder_id) if baton.holder_id is not None else "",
        "lead": view.unit(baton.unit_id) if baton.owes in OWED_BY_UNITS else "",
        "asked_by": view.name(baton.asked_by) if baton.owes is Owes.ANSWER and baton.asked_by is not None else "",
        "supervision": rung.supervision,
        "answer_due": answer.due_at if answer is not None and answer.open else None,
        "may_answer": view.group is not None or notice.facts.get("as") in ANSWERING,
        "choose": choose,
        "promised": baton.promised_at if rung is PROMISED else None,
    }
    text = view.language.render("nudge", **context)
    return Outgoing(await post(view, notice, issue, text, await _keyboard(view, issue, baton, choose)))


async def _keyboard(view: View, issue: Issue, baton: Baton, choose: bool) -> InlineKeyboardMarkup | None:
    """In a group the acts that end this very baton, or what there is to choose; in private what this reader may do."""
    batons = await view.tx.batons_of(issue.id)
    if view.group is not None:
        moves = ENDING[Owes.CHOOSE] if choose else ending(baton, issue)
        leads = [baton] if baton.about is not None else [one for one in batons if not of_a_helper(one, issue)]
        buttons = ((view.language.word("button", m.value), IssueButton.of(m, issue.id, leads)) for m in moves)
        return rows(view.language, list(buttons), 2)
    return issue_keyboard(view, issue, batons, await held(view, issue))


def ending(baton: Baton, issue: Issue) -> tuple[Move, ...]:
    if of_a_helper(baton, issue):
        return (Move.TAKE_PART, Move.SUBMIT_PART) if baton.owes is Owes.ACKNOWLEDGE else (Move.SUBMIT_PART,)
    return DECISIONS[baton.about] if baton.about is not None else ENDING.get(baton.owes, ())


async def render_group_task(view: View, notice: Notice) -> Outgoing:
    """Under a card that stands already: an edit would not notify who is asked now, a reply does."""
    issue, baton = await _issue_and_baton(view, notice)
    if not baton.open or baton.holder_id is None or issue.private:
        return Outgoing(Drop("the act is done"))
    person = view.roster.person(baton.holder_id)
    asked = "" if baton.owes in (Owes.SUBMIT, Owes.ACKNOWLEDGE) else _asked(view, baton)
    if of_a_helper(baton, issue):
        asked = view.language.word("word", "asked_help", unit=view.unit(baton.unit_id))
    text = view.language.render(
        "task",
        issue=issue,
        mention=view.mention(person.id),
        category=view.category(issue.category),
        place=view.place(issue),
        lead=view.unit(baton.unit_id),
        due=baton.due_at,
        now=view.now,
        asked=asked,
        reworks=issue.reworks + issue.reopened,
        start_link=view.start_link(person.id),
    )
    return Outgoing(await post(view, notice, issue, text, None))


async def render_tally(view: View, notice: Notice) -> Outgoing:
    assert notice.issue_id is not None
    issue = await view.tx.issue(notice.issue_id)
    late = CountedLink(Listing(Counted.OVERDUE, unit_id=issue.lead_id))
    context = {
        "issue": issue,
        "category": view.category(issue.category),
        "link": (await view.issue_links([issue.id]))[issue.id],
        "lead": view.unit(issue.lead_id),
        "role": notice.facts.get("as"),
        "all": view.deep_link(f"l_{late.pack()}") if issue.lead_id is not None else "",
    }
    text = view.language.render("tally", **context, **notice.facts)
    return Outgoing(await post(view, notice, issue, text, None))


def _asked(view: View, baton: Baton) -> str:
    until = view.language.moment(baton.wanted_at or baton.due_at, view.now)
    return view.language.word("word", f"asked_{baton.act}", unit=view.unit(baton.unit_id), at=until)


async def _issue_and_baton(view: View, notice: Notice) -> tuple[Issue, Baton]:
    assert notice.issue_id is not None
    assert notice.baton_id is not None
    baton = await view.tx.baton(notice.baton_id)
    assert baton is not None
    return await view.tx.issue(notice.issue_id), baton
