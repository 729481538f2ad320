"""A roster file between its trial and its import: Telegram keeps it, one fact of ours names it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import telegram

from bot.ids import PersonId
from bot.ports import Transaction
from bot.roster_file import RosterError, RosterFile

MOST_BYTES: Final = 5_000_000
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
