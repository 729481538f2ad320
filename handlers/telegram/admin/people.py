"""People: a paged list, one person, a lost phone, and who cannot be reached."""

from __future__ import annotations

from bot.desk import inviting, joining
from bot.errors import NotFound
from bot.ids import PersonId, UnitId
from bot.notices import Notice
from bot.roster import Person, Reach, Role, Roster
from handlers.telegram.admin.acts import act, here, labelled, turns
from handlers.telegram.admin.paging import PAGE, paged
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens.away_pages import shown_away
from handlers.telegram.screens.keyboards import rows
from handlers.telegram.screens.pages import Page
from handlers.telegram.screens.view import View

POSTS = 5


async def people_turned(turn: Turn, page: int) -> None:
    await turn.say("admin/people", page=page, **here(turn))
    await turn.answer()


async def away_turned(turn: Turn, page: int) -> None:
    await turn.say("admin/away", page=page, **here(turn))
    await turn.answer()


async def chosen(turn: Turn, person_id: int) -> None:
    await turn.say("admin/person", person_id=_known(turn, person_id), **here(turn))
    await turn.answer()


async def link(turn: Turn, person_id: int) -> None:
    """A link of their own as a new message; the page stays."""
    known = _known(turn, person_id)
    invitation = await inviting.invite_one(turn.desk, known)
    await turn.say("invite", invitation=invitation, person_id=known)
    await turn.answer()


async def unbinding(turn: Turn, person_id: int) -> None:
    """Asked first: the phone may only have been left at home."""
    await turn.say("admin/person", person_id=_known(turn, person_id), sure=True, **here(turn))
    await turn.answer()


async def unbound(turn: Turn, person_id: int) -> None:
    known = _known(turn, person_id)
    await joining.unbind(turn.desk, known, by=turn.by)
    await turn.say("admin/person", person_id=known, **here(turn))
    await turn.answer(toast="unbound")


def _known(turn: Turn, person_id: int) -> PersonId:
    """Buttons outlive a restored backup."""
    if not any(person.id == person_id for person in turn.desk.roster.people):
        raise NotFound("no_person", wanted=str(person_id))
    return PersonId(person_id)


# --- shown


async def people(view: View, notice: Notice) -> Page:
    """Everybody in office or with an account, by unit."""
    serving = [p for p in view.roster.people if p.telegram_id is not None or view.roster.posts_of(p.id, view.on)]
    shown, page, pages = paged(_by_unit(view, serving), int(notice.facts["page"]))
    buttons = [(f"{_mark(view, person)} {person.name}", act("person", person.id)) for person in shown]
    after = [turns(view, "people", page, pages), [labelled(view, "home", "home")]]
    return {"page": page + 1, "pages": pages, "total": len(serving)}, rows(view.language, buttons, 2, after)


async def away(view: View, notice: Notice) -> Page:
    """Who cannot be reached, why, and how much waits for them."""
    serving = [p for p in view.roster.people if not p.reachable and view.roster.posts_of(p.id, view.on)]
    shown, page, pages = paged(_by_unit(view, serving), int(notice.facts["page"]))
    waits = await view.tx.issues_held_by([person.id for person in shown])
    items = [
        {
            "name": view.name(person.id),
            "posts": _posts(view, person)[:1],
            "reach": reach_of(person),
            "waits": waits.get(person.id, 0),
        }
        for person in shown
    ]
    buttons = [labelled(view, "link_for", "link", person.id, name=person.name[:20]) for person in shown]
    after = [turns(view, "away", page, pages), [labelled(view, "home", "home")]]
    context = {"items": items, "page": page + 1, "pages": pages, "total": len(serving), "first": page * PAGE}
    return context, rows(view.language, buttons, 2, after)


async def person(view: View, notice: Notice) -> Page:
    """One person: posts, account, what waits for them and who stands in."""
    whom = view.roster.person(PersonId(notice.facts["person_id"]))
    waits = (await view.tx.issues_held_by([whom.id])).get(whom.id, 0)
    sure = bool(notice.facts.get("sure")) and whom.telegram_id is not None
    buttons = []
    if sure:
        buttons = [labelled(view, "sure_unbind", "unbound", whom.id), labelled(view, "back", "person", whom.id)]
    else:
        if not whom.reachable:
            buttons.append(labelled(view, "link", "link", whom.id))
        if whom.telegram_id is not None and whom.id != view.reader:
            buttons.append(labelled(view, "unbind", "unbind", whom.id))
    after = [[labelled(view, "people", "people", 0), labelled(view, "home", "home")]]
    return {
        "name": view.name(whom.id),
        "code": whom.code,
        "posts": _posts(view, whom)[:POSTS],
        "reach": reach_of(whom),
        "away": shown_away(view, whom.id),
        "waits": waits,
        "stand_in": _stand_in(view, whom) if waits and not whom.reachable else "",
        "sure": sure,
    }, rows(view.language, buttons, 2, after)


def reach_of(person: Person) -> str:
    """Why somebody cannot be reached, as a word's key."""
    if person.telegram_id is None:
        return "not_joined"
    return {Reach.NEVER: "never_started", Reach.BLOCKED: "blocked", Reach.OK: "ok"}[person.reach]


def _by_unit(view: View, people: list[Person]) -> list[Person]:
    units = {person.id: view.roster.units_of(person.id, view.on) for person in people}
    return sorted(people, key=lambda person: (units[person.id][:1] or [UnitId(0)], person.id))


def _mark(view: View, person: Person) -> str:
    return view.language.word("reach_mark", reach_of(person))


def _posts(view: View, person: Person) -> list[str]:
    """Unit and role of each post."""
    held = view.roster.posts_of(person.id, view.on)
    return [
        view.language.word("word", "named", name=view.unit(post.unit_id) or "—", role=_role(view, post.role))
        for post in held
    ]


def _role(view: View, role: Role) -> str:
    return view.language.word("role", role.value)


def _stand_in(view: View, person: Person) -> str:
    roster: Roster = view.roster
    for unit_id in roster.units_of(person.id, view.on):
        if found := roster.stand_ins(person.id, unit_id, view.on):
            return view.name(found[0].id)
    return ""
