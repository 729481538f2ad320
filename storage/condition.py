"""In which state a database is found, asked without changing or creating anything."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url

from storage.engine import reader
from storage.migrate import HEAD, revision_of


class Condition(StrEnum):
    MISSING = "missing"
    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def address_of(url: str) -> str:
    """Where it is, as it may be shown: without password, and without whatever else stands behind the name."""
    parsed = make_url(url)
    return str(URL.create(parsed.get_backend_name(), parsed.username, None, parsed.host, parsed.port, parsed.database))


async def condition_of(url: str) -> Condition:
    """Raises what the driver raises when the database cannot be reached or read."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not _is_file(parsed.database):
        return Condition.MISSING
    engine = reader(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_condition)
    finally:
        await engine.dispose()


def _is_file(name: str | None) -> bool:
    return Path(name or "").is_file()


def _condition(connection: Connection) -> Condition:
    revision = revision_of(connection)
    if revision is None:
        return Condition.EMPTY
    if revision == HEAD:
        return Condition.CURRENT
    from storage import upgrading  # noqa: PLC0415  # as in storage/migrate.py

    return Condition.OLDER if revision in upgrading.known() else Condition.NEWER
