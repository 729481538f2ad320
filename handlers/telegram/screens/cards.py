"""The card of an issue: what it is, where, who owes what by when, and what was done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.batons import Baton, Owes
from bot.desk.desk import of_a_helper
from bot.desk.likeness import visible
from bot.drafts import Evidence, Stage
from bot.events import Event, Passage, as_amended
from bot.ids import PersonId, UnitId
from bot.issues import Issue, Move, Status
from bot.joint import Part
from bot.notices import Card, Notice
from bot.permissions import Tie, ties
from handlers.telegram.outgoing import Drop, Edit, Outgoing, Post, Remove
from handlers.telegram.screens.keyboards import issue_keyboard, with_recordings
from handlers.telegram.screens.language import CAPTION_LIMIT, TEXT_LIMIT, alone, fit
from handlers.telegram.screens.view import View

SHOWN_EVENTS, SHOWN_UNITS = 8, 5
DESCRIPTION, REASON = 900, 200
ASKED_FIRST = (Owes.ANSWER, Owes.CHOOSE, Owes.DECIDE, Owes.CHECK, Owes.DISPATCH, Owes.SUBMIT, Owes.RESUME)
SHOWN_OWED = (Owes.DISPATCH, Owes.ACKNOWLEDGE, Owes.SUBMIT, Owes.CHECK, Owes.DECIDE, Owes.CHOOSE, Owes.RESUME)


async def render_card(view: View, notice: Notice, *, anew: bool) -> Outgoing:
    """Post the card, or edit the one that stands in the chat to the present state."""
    assert notice.issue_id is not None
    issue = await view.tx.issue(notice.issue_id)
    known = await view.tx.card(notice.chat_id, issue_id=issue.id)
    if view.group is not None and issue.private:
        return Outgoing(Remove(known.message_id), known) if known and known.message_id else Outgoing(Drop("private"))
    batons = await view.tx.batons_of(issue.id)
    asked = next((b for b in batons if b.id == notice.baton_id), None)
    if anew and notice.baton_id is not None and (asked is None or not asked.open):
        return Outgoing(Drop("the act is done"))
    if known is None and not anew and notice.person_id is not None:
        return Outgoing(Drop("not shown here"))
    posting = anew or known is None or not known.message_id  # 0: it stayed behind when the group moved
    evidence = await view.tx.evidence_of(issue.id)
    photo = _photo(evidence, asked) if posting else None
    with_photo = photo is not None if posting else bool(known and known.photo)
    helpers = await view.tx.helpers(issue.id)
    held: frozenset[Tie] = frozenset()
    if view.reader is not None:
        held = ties(view.reader, issue, view.roster, view.on, [part.unit_id for part in helpers])
    context = await card_context(view, issue, batons, evidence)
    context["supporting"] = named(view, [_helper(view, part) for part in helpers], SHOWN_UNITS, "more_units")
    context["asked"] = _asked(view, issue, asked if anew else None, batons, held, notice)
    limit = CAPTION_LIMIT if with_photo else TEXT_LIMIT
    text = fit(lambda most: view.language.render("card", most=most, **_shorter(context, most)), limit, DESCRIPTION)
    keyboard = with_recordings(view, issue, issue_keyboard(view, issue, batons, held), evidence)
    if posting:
        group = await view.tx.group(notice.chat_id) if view.group is not None else None
        action = Post(
            text, keyboard, photo, thread_id=group.topic if group else None, silent=_heard_before(view, issue, known)
        )
        card = Card(notice.chat_id, known.message_id if known else 0, issue.id, None, notice.person_id)  # type: ignore[arg-type]
        return Outgoing(action, card)
    assert known is not None
    return Outgoing(Edit(known.message_id, text, keyboard, known.photo), known)


def _heard_before(view: View, issue: Issue, known: Card | None) -> bool:
    """The group has heard of it, in a roll-up or under its former id; and who owns it is not named here alone."""
    if view.group is None or known is None or known.message_id:
        return False
    return issue.owner_id is None or view.desk.hears_in(issue.owner_id, issue) is None


def _shorter(context: dict[str, Any], most: int) -> dict[str, Any]:
    """Where free text must be short, the history is as well."""
    return context | {"history": context["history"][-(most // 25) :] if most >= 25 else []}


def _asked(
    view: View,
    issue: Issue,
    named: Baton | None,
    batons: list[Baton],
    held: frozenset[Tie],
    notice: Notice,
) -> str:
    """The first line in private: what this reader is asked to do now, and for whom they stand in."""
    if view.group is not None or view.reader is None:
        return ""
    baton = named or asked_first(batons, view.reader, held)
    if baton is None:
        return ""
    word = f"asked_{baton.act}"
    if baton.owes in (Owes.SUBMIT, Owes.ACKNOWLEDGE):
        again = issue.reworks or issue.reopened
        taken = not any(b.open and b.owes is Owes.ACKNOWLEDGE and b.unit_id == baton.unit_id for b in batons)
        word = (
            ("asked_helping" if taken else "asked_help")
            if of_a_helper(baton, issue)
            else "asked_submit"
            if issue.status is Status.DISPATCHED
            else "asked_rework"
            if again
            else "asked_progress"
        )
    until = view.language.moment(baton.wanted_at or baton.due_at, view.now)
    line = view.language.word("word", word, unit=view.unit(baton.unit_id), at=until)
    if named is not None and (absent := notice.facts.get("stand_in_for")) is not None:
        why = "stand_in_away" if notice.facts.get("away") else "stand_in"
        line += view.language.word("word", why, name=view.name(PersonId(absent)))
    elif named is not None and "left" in notice.facts:
        line += view.language.word("word", "stand_in_left", name=view.name(PersonId(notice.facts["left"])))
    elif named is not None and "vacated" in notice.facts:
        line += view.language.word("word", "stand_in_vacated", unit=view.unit(UnitId(notice.facts["vacated"])))
    return line


def asked_first(batons: Iterable[Baton], reader: PersonId, held: frozenset[Tie]) -> Baton | None:
    """What the card in somebody's own chat asks them for."""
    mine = [b for b in batons if b.open and (b.holder_id == reader or _may_dispatch(b, held))]
    return next((b for owes in ASKED_FIRST for b in mine if b.owes is owes), None)


def _may_dispatch(baton: Baton, held: frozenset[Tie]) -> bool:
    return baton.owes is Owes.DISPATCH and Tie.DISPATCHER in held


def _photo(evidence: list[Evidence], asked: Baton | None) -> str | None:
    """The first picture of the place; who checks sees what it looks like now."""
    photos = [item for item in evidence if item.kind == "photo"]
    if asked is not None and asked.owes is Owes.CHECK:
        photos = [item for item in photos if item.stage is Stage.AFTER][-1:] or photos
    return photos[0].file_id if photos else None


async def card_context(view: View, issue: Issue, batons: list[Baton], evidence: list[Evidence]) -> dict[str, Any]:
    """Everything the template shows but the length of free text."""
    colour = await view.colour(issue, batons)
    history = as_amended(await view.tx.history(issue.id))
    owed = [baton for baton in batons if baton.open and baton.owes in SHOWN_OWED]
    photos = [item for item in evidence if item.kind == "photo"]
    return {
        "issue": issue,
        "status": "withdrawn" if history and history[-1].move == Move.WITHDRAW else issue.status.value,
        "now": view.now,
        "mark": view.mark(issue, colour),
        "colour": colour.value if colour else None,
        "category": view.category(issue.category),
        "condition": view.condition(issue),
        "place": view.place(issue),
        "map": _map(issue),
        "again": await _again(view, issue),
        "lead": view.unit(issue.lead_id),
        "owner": view.mention(issue.owner_id),
        "start_link": view.start_link(issue.owner_id) if issue.open and not issue.private else "",
        "owed": [baton_line(view, baton, issue) for baton in sorted(owed, key=lambda baton: baton.due_at)],
        "ending": await ending(view, issue, history),
        "reporter": view.name(issue.reporter_id),
        "photos": len(photos),
        "history": [_line(view, event) for event in history if _worth(event)][-SHOWN_EVENTS:],
    }


def _helper(view: View, part: Part) -> str:
    """The unit, how far it is, and whether the lead waits for it."""
    key = "part_" + (part.state if part.undone else "done")
    must = view.language.word("word", "part_must") if part.mandatory and part.undone else ""
    return view.unit(part.unit_id) + view.language.word("word", key, must=must)


def named(view: View, names: list[str], most: int, word: str) -> list[str]:
    """The first of them, and how many more there are."""
    more = len(names) - most
    return [*names[:most], view.language.word("word", word, n=more)] if more > 0 else names


def baton_line(view: View, baton: Baton, issue: Issue) -> dict[str, Any]:
    late = view.now - baton.due_at
    holder = view.name(baton.holder_id) if baton.holder_id not in (None, issue.owner_id) else ""
    return {
        "owes": baton.act,
        "due_at": baton.due_at,
        "late": late if late.total_seconds() >= 60 else None,
        "holder": f"{view.unit(baton.unit_id)} {holder}".strip() if of_a_helper(baton, issue) else holder,
    }


def _map(issue: Issue) -> str:
    if issue.latitude is None or issue.longitude is None:
        return ""
    # this map converts from WGS-84 itself when told so; Chinese maps draw shifted coordinates
    return f"https://uri.amap.com/marker?position={issue.longitude:.6f},{issue.latitude:.6f}&coordinate=wgs84"


async def _again(view: View, issue: Issue) -> dict[str, Any] | None:
    """The one that was closed here not long before; a private one only before who may see it."""
    if issue.again_of is None:
        return None
    before = await view.tx.issue(issue.again_of)
    if before.closed_at is None:
        return None
    if before.private and (view.reader is None or not await visible(view.desk, before, view.reader, public=False)):
        return None
    return {"number": before.number, "link": view.deep_link(f"i_{before.id}"), "age": view.now - before.closed_at}


def _worth(event: Event) -> bool:
    """Nudges without a colour are noise in a history; who had what how long is told by ``/why``."""
    return event.move not in (Passage.HANDED, Passage.PASSED_OVER) and (
        event.move != Passage.NUDGED or "colour" in event.facts
    )


def _line(view: View, event: Event) -> dict[str, Any]:
    what = view.deed(event)
    note = event.note + (view.language.word("word", "amended") if "amended" in event.facts else "")
    return {"at": event.at, "who": view.name(event.by), "what": what, "note": note}


async def ending(view: View, issue: Issue, history: list[Event]) -> str:
    """How it ended, in one line; empty while it is open."""
    if issue.open or issue.closed_at is None:
        return ""
    last = next((e for e in reversed(history) if e.after is issue.status and e.before is not issue.status), None)
    note = alone(last.note, REASON) if last else ""
    facts: dict[str, Any] = {"at": view.language.moment(issue.closed_at, view.now), "note": note}
    key = issue.status.value
    if issue.status is Status.CLOSED:
        resolution = issue.resolution.value if issue.resolution else "fixed"
        facts["resolution"] = view.language.word("resolution", resolution)
        key = "forced" if resolution == "forced" else "closed"
    elif last is not None and last.move == Move.WITHDRAW:
        key = "withdrawn"
    elif issue.merged_into is not None:
        facts["into"] = (await view.tx.issue(issue.merged_into)).number
    return view.language.word("ending", key, **facts)
