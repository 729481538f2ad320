"""What an update needs from outside is fetched before its transaction opens: nothing there waits for the network.

A kill in between loses nothing: the update is still undone, so the errand is run again.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import telegram
from telegram.error import TelegramError

from bot.clock import Clock
from bot.desk import importing
from bot.desk.desk import Desk
from bot.ids import ChatId, PersonId
from bot.office import Office
from bot.ports import Store
from bot.roster_file import RosterErrors, RosterFile, read_workbook
from bot.roster_file.sheets import check_name
from handlers.telegram.admin.paging import paged
from handlers.telegram.admin.sent_files import MOST_BYTES, Brought, Sent, is_table, lying_there
from handlers.telegram.admin.standing import standings
from handlers.telegram.screens.buttons import NotAButton, PageButton, base36, parse

logger = logging.getLogger(__name__)

WITHIN: Final = 45.0  # real seconds, with the waiting for a turn; a worker gives up after a minute
TRIES: Final = 2
_NUMBER: Final = re.compile("[0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Errand:
    """What an update was sent for: a roster file, or how the bot stands in groups (None: it is out of them)."""

    brought: Brought | None = None
    standings: Mapping[ChatId, bool | None] = field(default_factory=dict)


class Errands:
    """One at a time: to read a large workbook takes seconds of a thread."""

    def __init__(self, store: Store, office: Office, clock: Clock, bot: telegram.Bot) -> None:
        self._store, self._office, self._clock, self._bot = store, office, clock, bot
        self._turn = asyncio.Semaphore(1)

    async def run(self, update: telegram.Update) -> Errand:
        """Nothing for nearly every update: whoever is no administrator sends nobody on an errand."""
        act, numbers = _act_of(update)
        if act == "groups":
            return Errand(standings=await self._stands(update, numbers))
        sent = await self._wanted(update, numbers if act == "apply" else "")
        if sent is None:
            return Errand()
        try:
            async with asyncio.timeout(WITHIN), self._turn:
                return Errand(await self._bring(sent))
        except (TelegramError, TimeoutError) as error:
            logger.warning("a roster file could not be fetched: %s", type(error).__name__)
            return Errand(Brought(sent, trouble="file_not_fetched"))

    async def _stands(self, update: telegram.Update, page: str) -> Mapping[ChatId, bool | None]:
        """In the groups of the page that was asked for."""
        assert update.callback_query is not None
        if await self._admin(update.callback_query.from_user.id) is None or not _NUMBER.fullmatch(page):
            return {}
        async with self._store.snapshot() as tx:
            met = [group for group in (await tx.roster()).groups if group.chat_id is not None]
        shown, _, _ = paged(met, int(page, 36))
        return await standings(self._bot, shown)

    async def _wanted(self, update: telegram.Update, key: str) -> Sent | None:
        """The file that was sent, or the one that lies there under ``key``."""
        message, query = update.message, update.callback_query
        if message is not None and message.document is not None and message.from_user is not None:
            document = message.document
            private = message.chat.type == telegram.Chat.PRIVATE
            if not private or not is_table(document) or await self._admin(message.from_user.id) is None:
                return None
            name = document.file_name or "?"
            unique_id = document.file_unique_id
            return Sent(base36(update.update_id), document.file_id, unique_id, name, document.file_size or 0)
        if query is not None and key:
            person_id = await self._admin(query.from_user.id)
            if person_id is not None:
                async with self._store.snapshot() as tx:
                    return await lying_there(tx, person_id, key)
        return None

    async def _admin(self, telegram_id: int) -> PersonId | None:
        async with self._store.snapshot() as tx:
            roster = await tx.roster()
        person = roster.by_telegram(telegram_id)
        if person is None or not roster.is_admin(person.id, self._office.day(self._clock())):
            return None
        return person.id

    async def _bring(self, sent: Sent) -> Brought:
        try:
            check_name(sent.name)
            if sent.size > MOST_BYTES:
                return Brought(sent, trouble="file_too_large")
            raw = await self._fetched(sent)
            if raw is None:
                return Brought(sent, trouble="file_too_large")
            categories = [category.code for category in self._office.catalogue]
            file = await asyncio.to_thread(read_workbook, raw, categories)
            return await self._tried(sent, file)
        except RosterErrors as wrong:
            return Brought(sent, errors=tuple(wrong.errors))

    async def _fetched(self, sent: Sent) -> bytes | None:
        """None when it is larger than it was said to be."""
        for left in range(TRIES - 1, -1, -1):
            try:
                file = await self._bot.get_file(sent.file_id)
                if (file.file_size or 0) > MOST_BYTES:
                    return None
                raw = bytes(await file.download_as_bytearray())
                return raw if len(raw) <= MOST_BYTES else None
            except TelegramError:
                if not left:
                    raise
        return None

    async def _tried(self, sent: Sent, file: RosterFile) -> Brought:
        async with importing.trial(self._store) as tx:
            desk = await Desk.at(tx, self._office, self._clock())
            changes = await importing.import_roster(desk, file)
            summary = importing.summary(changes, desk.roster)
        return Brought(replace(sent, fingerprint=changes.fingerprint), roster=file, summary=summary)


def _act_of(update: telegram.Update) -> tuple[str, str]:
    """The act of an administration button that was tapped, and its numbers; empty for anything else."""
    query = update.callback_query
    try:
        button = parse(query.data or "") if query is not None else None
    except NotAButton:
        return "", ""
    if not isinstance(button, PageButton) or button.action != "adm":
        return "", ""
    name, _, numbers = button.arg.partition("_")
    return name, numbers
