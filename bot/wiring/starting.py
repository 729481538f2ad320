"""What a bot needs before it is one: its own name, and people to serve."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from telegram.error import TelegramError

from bot import roster_file
from bot.desk import importing
from bot.desk.desk import Desk
from bot.office import Office
from bot.settings import Settings
from handlers.telegram.api import Api
from handlers.telegram.receiving.receiver import failing
from handlers.telegram.receiving.reception import SAID
from storage.store import Store

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0


async def first_roster(settings: Settings, store: Store, office: Office, now: datetime) -> None:
    if settings.roster_file is None:
        return
    async with store.transaction() as tx:
        if await tx.roster_is_empty():
            file = roster_file.read(settings.roster_file, [category.code for category in office.catalogue])
            await importing.import_roster(await Desk.at(tx, office, now), file)
            log.info("the roster was imported from %s", settings.roster_file.name)


async def introduce(api: Api, waits_for: Callable[[str], None]) -> str:
    """The bot's own name, insisted on: a server that is away now is asked again, and said once."""
    pause, said = 1.0, ""
    while True:
        try:
            await api.bot.initialize()
            return api.bot.username
        except TelegramError as error:
            kind = failing(error)
            if kind != said:
                log.warning("Telegram does not answer who we are (%s); trying again until it does", kind)
                waits_for(SAID[kind])
                said = kind
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)
