"""``/admin``: how things stand, and the ways on from there. With a code or a name, that person."""

from __future__ import annotations

from bot import disturbance
from bot.desk import inviting
from bot.desk.joining import require_admin
from bot.errors import NotFound
from bot.notices import Delivery, Notice
from bot.roster import Person, Roster
from handlers.telegram.admin.acts import act, here, labelled
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens import watchdog_words
from handlers.telegram.screens.keyboards import rows
from handlers.telegram.screens.pages import Page, scope
from handlers.telegram.screens.view import View

NAMES = 10


async def ask(turn: Turn, argument: str) -> None:
    """Who has not joined gets a link at once; of anybody else their page is shown."""
    require_admin(turn.desk, turn.by)
    if not argument:
        await turn.say("admin")
        return
    found = _named(turn.desk.roster, argument)
    if not found:
        raise NotFound("no_person", wanted=argument[:40])
    if len(found) > 1:
        await turn.say("admin/found", wanted=argument[:40], people=[person.id for person in found])
    elif found[0].telegram_id is None:
        invitation = await inviting.invite_one(turn.desk, found[0].id)
        await turn.say("invite", invitation=invitation, person_id=found[0].id)
    else:
        await turn.say("admin/person", person_id=found[0].id)


def _named(roster: Roster, words: str) -> list[Person]:
    """The person of that code, else those of that name, else those whose name holds it."""
    by_code = roster.person_by_code(words)
    if by_code is not None:
        return [by_code]
    same = [person for person in roster.people if person.name == words]
    return same or [person for person in roster.people if words in person.name]


async def turned(turn: Turn) -> None:
    await turn.say("admin", **here(turn))
    await turn.answer()


# --- shown


async def home(view: View, notice: Notice) -> Page:
    """Who cannot be reached, which groups there are, what has not been delivered, how much people are disturbed."""
    roster = view.roster
    active = [person for person in roster.people if roster.posts_of(person.id, view.on)]
    unbound = [f"{view.name(p.id)} {p.code[:40]}" for p in active if p.telegram_id is None]
    unreachable = [view.name(p.id) for p in active if p.telegram_id is not None and not p.reachable]
    delivered = await view.tx.undelivered()
    failed, unknown = delivered.get(Delivery.FAILED, 0), delivered.get(Delivery.UNKNOWN, 0)
    dead = await view.tx.dead_letters()
    disturbed = await disturbance.measure(view.tx, view.office.policy, view.now, len(active) - len(unbound))
    groups = [group for group in roster.groups if group.chat_id is not None]
    buttons = [
        labelled(view, "people", "people", 0),
        labelled(view, "links", "links", 0, n=len(unbound)),
        labelled(view, "away", "away", 0, n=len(unbound) + len(unreachable)),
        labelled(view, "groups", "groups", 0, n=len(groups)),
        labelled(view, "stuck", "stuck", 0, n=failed + unknown + dead),
        labelled(view, "upload", "upload"),
    ]
    return {
        "people": len(active),
        "bound": len(active) - len(unbound),
        "unbound": unbound[:NAMES],
        "more_unbound": len(unbound) if len(unbound) > NAMES else 0,
        "unreachable": unreachable[:NAMES],
        "more_unreachable": len(unreachable) if len(unreachable) > NAMES else 0,
        "groups": [
            {"title": g.name, "scope": scope(view, g), "lacks": g.is_admin is False, "lost": g.lost_at is not None}
            for g in groups
            if g.bound
        ],
        "owed": delivered.get(Delivery.OWED, 0) + delivered.get(Delivery.SENDING, 0),
        "failed": failed,
        "unknown": unknown,
        "dead": dead,
        "disturbed": disturbed,
        **await watchdog_words.standing(view),
    }, rows(view.language, buttons, 2)


async def found(view: View, notice: Notice) -> Page:
    """Several people fit what was asked for."""
    people = [view.roster.person(person_id) for person_id in notice.facts["people"][:30]]
    shown = [(f"{person.name} {person.code}", act("person", person.id)) for person in people]
    return {"wanted": notice.facts["wanted"]}, rows(view.language, shown, 1)
