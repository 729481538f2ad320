"""What an update needs from outside is fetched before its transaction opens: nothing there waits for the network.

A kill in between loses nothing: the update is still undone, so the errand is run again.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import telegram
from telegram.error import TelegramError

from bot.clock import Clock
from bot.desk import importing
from bot.desk.desk import Desk
from bot.ids import PersonId
from bot.office import Office
from bot.ports import Store, Transaction
from bot.roster_file import RosterError, RosterErrors, RosterFile, read_workbook
from bot.roster_file.sheets import check_name
from handlers.telegram.buttons import NotAButton, PageButton, base36, parse

logger = logging.getLogger(__name__)

MOST_BYTES: Final = 5_000_000
WITHIN: Final = 45.0  # real seconds, with the waiting for a turn; a worker gives up after a minute
TRIES: Final = 2
TABLES: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xltx", ".xls", ".et", ".ods", ".csv", ".numbers", ".zip"})
MIME_WORDS: Final = ("spreadsheet", "excel", "csv")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as Telegram names it. ``key`` is the update that brought it; ``fingerprint`` what its trial would do."""

    key: str
    file_id: str
    unique_id: str
    name: str
    size: int
    fingerprint: str = ""

    def pack(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Brought:
    """Either ``trouble`` (a refusal's code), or errors, or the rows and what their trial has shown."""

    sent: Sent
    trouble: str = ""
    errors: tuple[RosterError, ...] = ()
    roster: RosterFile | None = None
    summary: dict[str, Any] = field(default_factory=dict)


def fact_of(person_id: PersonId) -> str:
    """Where the file lies between its trial and its import: one for each administrator."""
    return f"roster_file:{person_id}"


async def lying_there(tx: Transaction, person_id: PersonId, key: str) -> Sent | None:
    """None when it has been imported, cancelled or replaced by a later one."""
    kept = await tx.fact(fact_of(person_id))
    sent = Sent(**json.loads(kept)) if kept else None
    return sent if sent is not None and sent.key == key else None


def is_table(document: telegram.Document) -> bool:
    """By name or kind; pictures and other files are no rosters and go their own way."""
    mime = (document.mime_type or "").lower()
    return Path(document.file_name or "").suffix.lower() in TABLES or any(word in mime for word in MIME_WORDS)


class Errands:
    """One at a time: to read a large workbook takes seconds of a thread."""

    def __init__(self, store: Store, office: Office, clock: Clock, bot: telegram.Bot) -> None:
        self._store, self._office, self._clock, self._bot = store, office, clock, bot
        self._turn = asyncio.Semaphore(1)

    async def run(self, update: telegram.Update) -> Brought | None:
        """None for nearly every update: whoever is no administrator sends nobody on an errand."""
        sent = await self._wanted(update)
        if sent is None:
            return None
        try:
            async with asyncio.timeout(WITHIN), self._turn:
                return await self._bring(sent)
        except (TelegramError, TimeoutError) as error:
            logger.warning("a roster file could not be fetched: %s", type(error).__name__)
            return Brought(sent, trouble="file_not_fetched")

    async def _wanted(self, update: telegram.Update) -> Sent | None:
        message, query = update.message, update.callback_query
        if message is not None and message.document is not None and message.from_user is not None:
            document = message.document
            private = message.chat.type == telegram.Chat.PRIVATE
            if not private or not is_table(document) or await self._admin(message.from_user.id) is None:
                return None
            name = document.file_name or "?"
            unique_id = document.file_unique_id
            return Sent(base36(update.update_id), document.file_id, unique_id, name, document.file_size or 0)
        if query is not None and query.data:
            key = _import_of(query.data)
            person_id = await self._admin(query.from_user.id) if key else None
            if key and person_id is not None:
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


def _import_of(data: str) -> str:
    """The key of the file that a tap wants imported; empty for any other tap."""
    try:
        button = parse(data)
    except NotAButton:
        return ""
    name, _, key = button.arg.partition("_") if isinstance(button, PageButton) else ("", "", "")
    return key if isinstance(button, PageButton) and button.action == "adm" and name == "apply" else ""
