"""Whose private chat offers other commands than everybody's, and when it is to offer others."""

from __future__ import annotations

from datetime import date

from bot.desk.desk import Desk
from bot.ids import PersonId

Menus = dict[PersonId, tuple[int | None, bool, str | None]]


def own_menus(desk: Desk, on: date | None = None) -> Menus:
    """The account of each who administers, or reads in a language of their choice, and what of it is so."""
    roster, on = desk.roster, on or desk.on
    kinds = {p.id: (p.telegram_id, roster.is_admin(p.id, on), p.language) for p in roster.people if p.reachable}
    return {person_id: kind for person_id, kind in kinds.items() if kind[1:] != (False, None)}


async def offer_menus(desk: Desk, before: Menus) -> None:
    """To those for whom it is another one than before."""
    after = own_menus(desk)
    for person_id in sorted(before.keys() | after.keys()):
        if before.get(person_id) != after.get(person_id):
            await desk.offer_menu(desk.roster.person(person_id))
