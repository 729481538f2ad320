"""The digest of a group or of a person, counted at the moment of sending for the windows it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.desk import counting
from bot.digest import Digest, Section, Slot, sections_of, since_last
from bot.errors import Conflicting
from bot.ids import ChatId, IssueId, PersonId, UnitId, number_of
from bot.issues import Status
from bot.listings import Counted, Listing
from bot.metrics import Rate, Rates
from bot.notices import PRIORITY, Kind, Notice
from bot.roster import Group
from bot.rungs import Colour
from bot.scopes import Scope, scope_of_group, scope_of_person
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.outgoing import Drop, Outgoing, Post
from handlers.telegram.screens.language import TEXT_LIMIT, alone, length
from handlers.telegram.screens.list_links import CountedLink
from handlers.telegram.screens.pages import scope as scope_name
from handlers.telegram.screens.unshown import note
from handlers.telegram.screens.view import NAME, View

MENTIONS = 5  # Telegram notifies the first five
CUTS = ((8, 5, 10), (8, 2, 5), (4, 1, 3), (0, 0, 0))
"""Units, issues of each, closed issues: the most that fits is shown. Telegram drops markup beyond a hundred pieces."""

ROWS = (
    ("acknowledged", "acknowledged_in_time"),
    ("handled", "handled_in_time"),
    ("overdue", "ended"),
    ("reworked", "returned"),
    ("extended", "again", "satisfied"),
)


async def ask(turn: Turn, argument: str) -> None:
    """``/digest``: what has happened since the last one, for the group or for what the reader answers for."""
    desk, calendar = turn.desk, turn.desk.office.policy.calendar
    group = None if turn.private else await desk.tx.group(turn.chat_id)
    if not turn.private and (group is None or (group.unit_id is None and group.area_id is None)):
        raise Conflicting("group_not_bound")
    if turn.private and scope_of_person(turn.by, desk.roster, desk.on).empty:
        raise Conflicting("no_scope")
    slot = since_last(group, calendar, desk.now)
    await desk.tx.owe(
        Notice(
            dedup_key=f"digest:asked:{turn.update_id}",
            kind=Kind.DIGEST,
            chat_id=turn.chat_id,
            person_id=turn.by if turn.private else None,
            created_at=desk.now,
            priority=PRIORITY[Kind.SAY],
            facts={"start": slot.start.isoformat(), "end": slot.end.isoformat(), "late": False},
        )
    )


async def render_digest(view: View, notice: Notice) -> Outgoing:
    facts = notice.facts
    slot = Slot(datetime.fromisoformat(facts["start"]), datetime.fromisoformat(facts["end"]), facts["late"])
    group: Group | None = None
    if view.reader is not None:
        scope = await counting.scope_of(view.tx, view.reader, view.roster, view.on)
        sections: Sequence[Section] = tuple(Section)
    else:
        group = await view.tx.group(notice.chat_id)
        if group is None:
            return Outgoing(Drop("the group is not bound"))
        scope, sections = scope_of_group(group, view.roster), sections_of(group)
    found = await counting.count(view.tx, view.office, scope, slot, view.now, sections)
    context = await _context(view, found, sections, group, scope)
    for cut in CUTS:
        text = view.language.render("digest", **context, **_cut(view, found, context["links"], *cut))
        if length(text) <= TEXT_LIMIT:
            break
    return Outgoing(Post(text, thread_id=group.topic if group else None))


async def _context(
    view: View, found: Digest, sections: Sequence[Section], group: Group | None, scope: Scope
) -> dict[str, Any]:
    chat_id = group.chat_id if group else None
    numbers = {
        Counted.FILED: found.filed,
        Counted.CLOSED: found.closed_count,
        Counted.OPEN: found.open,
        Counted.PROMISED: len(found.promised),
        Counted.DISPATCH: found.statuses.get(Status.REPORTED, 0),
        Counted.CHECK: found.statuses.get(Status.SUBMITTED, 0),
        **{Counted(colour.value): found.colours[colour] for colour in Colour},
    }
    listed = list(found.issues)
    return {
        "late": found.slot.late,
        "scope": scope_name(view, group) if group else _own_scope(view, scope),
        "start": found.slot.start,
        "end": found.slot.end,
        "now": view.now,
        "sections": [section.value for section in sections],
        "numbers": {counted.value: {"n": n, "link": _link(view, found, counted, chat_id) if n else ""}
                    for counted, n in numbers.items()},
        "rated": found.rated,
        "rates": _rates(view, found.rates) if found.rates else None,
        "by_unit": [
            {"name": view.unit(unit), "due": rates.due, "handled": str(rates.handled),
             "in_time": str(rates.handled_in_time), "overdue": str(rates.overdue)}
            for unit, rates in (found.by_unit or {}).items()
        ],
        "links": await view.issue_links([*listed, *(issue.id for issue in found.closed)]),
        "unit_links": {
            unit: view.deep_link("l_" + CountedLink(Listing(Counted.OVERDUE, unit_id=unit), chat_id).pack())
            for unit in found.worst
        },
    }  # fmt: skip


def _own_scope(view: View, scope: Scope) -> str:
    """The topmost of what the reader answers for."""
    if scope.everything:
        return view.language.word("word", "everything")
    roster = view.roster
    tops = [view.unit(unit) for unit in sorted(scope.units) if roster.unit(unit).parent_id not in scope.units]
    if not tops:
        areas = map(roster.area, sorted(scope.areas))
        tops = [alone(area.name, NAME) for area in areas if area.parent_id not in scope.areas]
    return " · ".join(tops[:3])


def _link(view: View, found: Digest, counted: Counted, chat_id: ChatId | None) -> str:
    window = found.slot.window if counted.of_a_window else None
    return view.deep_link("l_" + CountedLink(Listing(counted, window), chat_id).pack())


def _rates(view: View, rates: Rates) -> dict[str, Any]:
    def shown(name: str) -> dict[str, Any]:
        rate: Rate = getattr(rates, name)
        return {"name": view.language.word("rate", name), "text": str(rate), "part": rate.part, "whole": rate.whole}

    return {
        "dispatched": rates.dispatched,
        "due": rates.due,
        "closed": rates.closed,
        "exempt": rates.exempt,
        "any": bool(rates.dispatched or rates.due or rates.closed),
        "rows": [[shown(name) for name in row] for row in ROWS],
        "lengths": [
            {"clock": "working" if working else "running", "mean": _hours(found.mean), "p90": _hours(found.p90)}
            for working, found in rates.lengths.items()
        ],
    }


def _hours(length_of_time: timedelta) -> str:
    hours = Decimal(length_of_time // timedelta(seconds=1)) / 3600
    return str(hours.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _cut(view: View, found: Digest, links: dict[IssueId, str], units: int, issues: int, closed: int) -> dict[str, Any]:
    """The units with most overdue first; only the first few holders are mentioned so that it notifies them."""
    mentioned: set[PersonId] = set()
    shown = []
    for unit_id, batons in list(found.worst.items())[:units]:
        items = [
            {
                "number": number_of(baton.issue_id),
                "link": links[baton.issue_id],
                "holder": _or_nothing(view, baton.issue_id, lambda: _holder(view, baton.holder_id, mentioned)),  # noqa: B023
            }
            for baton in batons[:issues]
        ]
        shown.append(_unit(view, unit_id, found.overdue[unit_id], items))
    promised = [
        {
            "number": number_of(issue_id),
            "link": links[issue_id],
            "owner": _or_nothing(view, issue_id, lambda: view.name(found.issues[issue_id].owner_id)),  # noqa: B023
            "at": at,
        }
        for issue_id, at in found.promised[:issues]
    ]
    return {
        "promised": promised,
        "more_promised": len(found.promised) - len(promised),
        "units": shown,
        "most_rated": units,
        "more_units": len(found.overdue) - len(shown),
        "overdue": sum(found.overdue.values()),
        "ended": [
            {
                "number": issue.number,
                "link": links[issue.id],
                "category": _or_nothing(view, issue.id, lambda: view.category(issue.category)),  # noqa: B023
            }
            for issue in found.closed[:closed]
        ],
        "more_ended": found.closed_count - len(found.closed[:closed]),
    }


def _or_nothing(view: View, issue_id: IssueId, words: Callable[[], str]) -> str:
    """A digest gives the number of an issue in any case."""
    try:
        return words()
    except Exception as error:
        note(view, issue_id, error)
        return ""


def _unit(view: View, unit_id: UnitId, count: int, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": unit_id, "name": view.unit(unit_id), "count": count, "issues": items, "more": count - len(items)}


def _holder(view: View, holder_id: PersonId | None, mentioned: set[PersonId]) -> str:
    if holder_id is None:
        return ""
    if holder_id in mentioned or len(mentioned) >= MENTIONS:
        return view.name(holder_id)
    mentioned.add(holder_id)
    return view.mention(holder_id)
