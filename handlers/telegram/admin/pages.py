"""Every page of the administration by its template, and the lists that are cut where one would be too long."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.notices import Notice
from handlers.telegram.admin import groups, home, links, people, roster, sheets, stuck
from handlers.telegram.outgoing import Drop, Post
from handlers.telegram.screens.pages import Page
from handlers.telegram.screens.view import View

ADMIN_PAGES: dict[str, Callable[[View, Notice], Awaitable[Page]]] = {
    "admin": home.home,
    "admin/found": home.found,
    "admin/people": people.people,
    "admin/person": people.person,
    "admin/away": people.away,
    "admin/links": links.links,
    "admin/groups": groups.groups,
    "admin/group": groups.group,
    "admin/scopes": groups.scopes,
    "admin/stuck": stuck.stuck,
    "admin/upload": roster.upload,
    "admin/roster": roster.roster,
    "admin/roster_wrong": roster.wrong,
}
ADMIN_FILES: dict[str, Callable[[View, Notice], Awaitable[Post | Drop]]] = {
    "invite": sheets.invite,
    "admin/sheet": sheets.sheet,
}
ADMIN_LISTS = {
    "admin": ("groups",),
    "admin/away": ("items",),
    "admin/groups": ("items",),
    "admin/stuck": ("items",),
    "admin/roster": ("ended", "handed", "remarks"),
    "admin/roster_wrong": ("errors",),
}


def may_read(view: View) -> bool:
    """Asked at the moment of sending: who has lost the role meanwhile sees none of it."""
    return view.reader is not None and view.roster.is_admin(view.reader, view.on)
