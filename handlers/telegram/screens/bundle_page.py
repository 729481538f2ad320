"""The message that several nudges become: how many there are, the worst of them with their buttons, a link to all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardMarkup

from bot import audience
from bot.batons import Baton, Level
from bot.desk.desk import of_a_helper
from bot.ids import IssueId, NoticeId, PersonId, UnitId
from bot.issues import NEXT_STATUS, Issue, Move
from bot.ladder import rung_of
from bot.notices import Kind, Notice
from bot.permissions import Tie, may, ties
from bot.policy import Policy
from bot.roster import Role
from bot.rungs import PROMISED, Colour
from handlers.telegram.screens.buttons import Button, IssueButton
from handlers.telegram.screens.keyboards import issue_keyboard, rows
from handlers.telegram.screens.language import TEXT_LIMIT, fit_lists
from handlers.telegram.screens.list_links import BundleLink
from handlers.telegram.screens.nudge_cards import ANSWERING, ending
from handlers.telegram.screens.unshown import shown
from handlers.telegram.screens.view import View

LISTED = 5
TALLIES = 3
DOING = (audience.HOLDER, Role.LIAISON, Role.MEMBER)
_URGENT_FIRST = {level: place for place, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Pressing:
    """A notice that presses, and what it is about; the colour is the gravest of all that the issue owes."""

    notice: Notice
    issue: Issue
    baton: Baton
    policy: Policy
    colour: Colour | None

    @property
    def gravity(self) -> tuple[int, int, float, int]:
        """The gravest first, then the most urgent, then the longest overdue."""
        grave = -self.colour.gravity if self.colour else 1
        return grave, _URGENT_FIRST[self.issue.level], self.baton.due_at.timestamp(), self.notice.id


def leads(notice: Notice) -> bool:
    """Whether it is for others to act, and its reader to see that they do."""
    return notice.kind is Kind.TALLY or notice.facts.get("as", audience.HOLDER) not in DOING


async def page(view: View, found: Sequence[Pressing], carrier: NoticeId) -> tuple[str, InlineKeyboardMarkup | None]:
    """For a person with buttons for the worst; for a group without, for there the cards have them."""
    acts = [one for one in sorted(found, key=lambda one: one.gravity) if one.notice.kind is not Kind.TALLY]
    tallies = [one for one in found if one.notice.kind is Kind.TALLY]
    by_issue: dict[IssueId, list[Pressing]] = {}
    for one in acts:
        by_issue.setdefault(one.issue.id, []).append(one)
    worst = list(by_issue.values())[:LISTED]
    words = {one.notice.facts["as"] for one in acts if "as" in one.notice.facts}
    link = BundleLink(carrier)
    context = {
        "group": view.group is not None,
        "total": len(by_issue),
        "counts": _counts(by_issue.values()),
        "leading": bool(words) and not words & set(DOING),
        "roles": [view.language.word("role", word) for word in sorted(words - set(DOING))],
        "items": [await _shown(view, of_issue) for of_issue in worst],
        "tallies": [_tally(view, one) for one in tallies[:TALLIES]],
        "all_tallies": len(tallies),
        "mentions": _mentions(view, worst) if view.group is not None else [],
        "all": view.deep_link(f"l_{link.pack()}"),
        "now": view.now,
    }
    text = fit_lists(lambda shown: view.language.render("bundle", **shown), context, ("items", "tallies"), TEXT_LIMIT)
    return text, await _buttons(view, worst) if view.reader is not None else None


def _counts(issues: Any) -> list[dict[str, Any]]:
    """How many issues there are of each colour, the gravest first."""
    found: dict[Colour | None, int] = {}
    for of_issue in issues:
        found[of_issue[0].colour] = found.get(of_issue[0].colour, 0) + 1
    colours = [*sorted((c for c in found if c), key=lambda colour: -colour.gravity), None]
    return [{"colour": colour.value if colour else "", "n": found[colour]} for colour in colours if colour in found]


async def _shown(view: View, of_issue: Sequence[Pressing]) -> dict[str, Any]:
    issue_id = of_issue[0].issue.id
    return await shown(view, issue_id, view.deep_link(f"i_{issue_id}"), _item(view, of_issue))


async def _item(view: View, of_issue: Sequence[Pressing]) -> dict[str, Any]:
    """One issue with every act that is missing, each once: the latest rung says where it stands."""
    issue, colour = of_issue[0].issue, of_issue[0].colour
    latest = {one.baton.id: one for one in sorted(of_issue, key=lambda one: one.notice.id)}
    links = await view.issue_links([issue.id])
    return {
        "number": issue.number,
        "link": links[issue.id],
        "mark": view.language.word("mark", colour.value if colour else "late"),
        "category": view.category(issue.category),
        "place": view.place(issue),
        "acts": [await _act(view, one) for one in sorted(latest.values(), key=lambda one: one.baton.due_at)],
    }


async def _act(view: View, one: Pressing) -> dict[str, Any]:
    facts, baton = one.notice.facts, one.baton
    rung = rung_of(one.policy, facts["rung"]) if "rung" in facts else None
    event = await view.tx.event(one.notice.event_id) if one.notice.event_id is not None else None
    answer = await view.tx.baton(event.facts["answer_id"]) if event and event.facts.get("answer_id") else None
    may_answer = view.group is not None or facts.get("as") in ANSWERING
    late = view.now - baton.due_at
    absent = facts.get("stand_in_for")
    return {
        "owes": baton.act,
        "late": late if late.total_seconds() >= 60 else None,
        "due_now": late.total_seconds() >= 0,
        "due": baton.due_at,
        "count": facts.get("count", 1),
        "holder": view.name(baton.holder_id) if baton.holder_id not in (None, view.reader) else "",
        "supervision": rung.supervision if rung else None,
        "answer_due": answer.due_at if answer is not None and answer.open and may_answer else None,
        "choose": bool(rung and rung.choose),
        "promised": baton.promised_at if rung is PROMISED else None,
        "stand_in_for": view.name(PersonId(absent)) if absent is not None else "",
        "left": view.name(PersonId(facts["left"])) if "left" in facts else "",
        "vacated": view.unit(UnitId(facts["vacated"])) if "vacated" in facts else "",
    }


def _tally(view: View, one: Pressing) -> dict[str, Any]:
    facts = one.notice.facts
    return {
        "scope": facts["scope"],
        "colour": facts["colour"],
        "count": facts["count"],
        "letter": facts["letter"],
        "number": one.issue.number,
        "lead": view.unit(one.issue.lead_id),
    }


def _mentions(view: View, worst: Sequence[Sequence[Pressing]]) -> list[Any]:
    """Who holds what is listed; Telegram notifies the first five."""
    people = dict.fromkeys(
        one.baton.holder_id for of_issue in worst for one in of_issue if one.issue.id not in view.unshown
    )
    return [view.mention(person) for person in people if person is not None][:LISTED]


async def _buttons(view: View, worst: Sequence[Sequence[Pressing]]) -> InlineKeyboardMarkup | None:
    """For each of the worst the likeliest act of this reader, with its number."""
    assert view.reader is not None
    if len(worst) == 1 and not view.unshown:
        issue = worst[0][0].issue
        return issue_keyboard(view, issue, await view.tx.batons_of(issue.id), await _ties(view, issue))
    found: list[tuple[str, Button | str]] = []
    for of_issue in worst:
        issue = of_issue[0].issue
        if issue.id in view.unshown:
            continue
        batons = await view.tx.open_batons(issue.id)
        move = await _likeliest(view, of_issue, batons)
        if move is not None:
            word = view.language.word("button", move.value)
            asked = [one.baton for one in of_issue if one.baton.about is not None]
            leads = [baton for baton in batons if not of_a_helper(baton, issue)]
            found.append((f"{word} {issue.number}", IssueButton.of(move, issue.id, [*asked, *leads])))
    return rows(view.language, found, 2)


async def _ties(view: View, issue: Issue) -> frozenset[Tie]:
    assert view.reader is not None
    return ties(view.reader, issue, view.roster, view.on, await view.tx.supporting(issue.id))


async def _likeliest(view: View, of_issue: Sequence[Pressing], batons: Sequence[Baton]) -> Move | None:
    assert view.reader is not None
    issue = of_issue[0].issue
    held = await _ties(view, issue)
    wanted = [move for one in of_issue for move in ending(one.baton, issue)]
    for move in (*wanted, Move.SUPERVISE):
        if (issue.status, move) in NEXT_STATUS and may(move, view.reader, issue, held, batons):
            return move
    return None
