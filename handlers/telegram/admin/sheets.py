"""Join links as pictures: one as a photo, many as a page that any phone or office computer opens and prints.

The sheet is one HTML file without anything from elsewhere: it opens by a tap, prints from every browser with the
computer's own Chinese fonts, and each unit begins on a page of its own, to be cut apart and handed out.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bot.desk.inviting import LINK_LIFETIME, code_in
from bot.ids import PersonId
from bot.notices import Notice
from bot.roster import Person
from handlers.telegram.outgoing import Drop, Post, Upload
from handlers.telegram.screens.view import View


@dataclass(frozen=True, slots=True)
class Slip:
    """One person's piece of the sheet."""

    name: str
    code: str
    qr: Markup


async def invite(view: View, notice: Notice) -> Post | Drop:
    """One link with its picture, for the administrator to hand on."""
    person = view.roster.person(PersonId(notice.facts["person_id"]))
    if person.reachable:
        return Drop("has joined")
    link = _link(view, notice.facts["invitation"], person)
    caption = view.language.render("say/invite", name=view.name(person.id), link=link)
    return Post(caption, upload=Upload("photo", "join.png", await asyncio.to_thread(_picture, link)))


async def sheet(view: View, notice: Notice) -> Post | Drop:
    """Who has joined since is left out."""
    people = [view.roster.person(PersonId(person_id)) for person_id in notice.facts["people"]]
    people = [person for person in people if person.telegram_id is None]
    if not people:
        return Drop("everybody has joined")
    links = [(person, _link(view, notice.facts["invitation"], person)) for person in people]
    slips = await asyncio.to_thread(_slips, links)
    units: dict[str, list[Slip]] = {}
    for person, slip in zip(people, slips, strict=True):
        own = view.roster.units_of(person.id, view.on)
        units.setdefault(view.unit(own[0]) if own else "—", []).append(slip)
    until = notice.created_at + LINK_LIFETIME
    page = view.language.render("sheet", units=units, until=until, bot=view.bot_username)
    caption = view.language.render("say/admin/sheet", total=len(people), units=[*units][:5], more=len(units) - 5)
    return Post(caption, upload=Upload("document", f"join-{len(people)}.html", page.encode()))


def _link(view: View, invitation: str, person: Person) -> str:
    return view.deep_link(f"join_{code_in(view.office, invitation, person.id)}")


def _qr(link: str) -> Any:
    import segno  # noqa: PLC0415  # a tenth of a start, for a few days of an office's life

    return segno.make(link, error="m", micro=False)


def _picture(link: str) -> bytes:
    out = io.BytesIO()
    _qr(link).save(out, kind="png", scale=12, border=4)
    return out.getvalue()


def _slips(links: Sequence[tuple[Person, str]]) -> list[Slip]:
    """Pure and slow: some eight milliseconds a picture."""
    pictures = (_qr(link).svg_inline(omitsize=True) for _, link in links)
    return [Slip(person.name, person.code, Markup(qr)) for (person, _), qr in zip(links, pictures, strict=True)]
