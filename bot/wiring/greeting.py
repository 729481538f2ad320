"""What people find at each start: their menus, and the way to become the first administrator."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from bot.desk import inviting, menus
from bot.desk.desk import Desk
from bot.settings import Settings
from bot.wiring.assembling import Parts
from handlers.telegram.receiving.receiver import failing
from handlers.telegram.screens import menu

log = logging.getLogger(__name__)


async def publish_the_menus(parts: Parts) -> None:
    try:
        await menu.publish(parts.api.bot, parts.languages)
    except TelegramError as error:
        log.warning("the command menus could not be published: %s", failing(error))


async def greet(parts: Parts, settings: Settings) -> None:
    """The menus of single chats once for each edition, and the claim link where nobody administers yet."""
    async with parts.store.transaction() as tx:
        desk = await Desk.at(tx, parts.office, parts.clock())
        for person_id in menus.own_menus(desk):
            await desk.offer_menu(desk.roster.person(person_id), menu.edition(parts.languages))
    if settings.admin_ids:
        return
    async with parts.store.transaction() as tx:
        roster = await tx.roster()
        today = parts.office.day(parts.clock())
        if any(roster.is_admin(person.id, today) for person in roster.people if person.telegram_id is not None):
            return
        code = await inviting.new_code(tx, None, parts.clock())
    link = f"https://t.me/{parts.api.bot.username}?start=claim_{code}"
    print(f"还没有管理员。第一位管理员请在 7 天内打开 / the first administrator opens: {link}", flush=True)  # noqa: T201
