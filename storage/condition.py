"""In which state a database is found, asked without changing or creating anything."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from storage.engine import reader
from storage.migrate import config


class Condition(StrEnum):
    MISSING = "missing"
    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


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
    scripts = ScriptDirectory.from_config(config(connection))
    found = set(MigrationContext.configure(connection).get_current_heads())
    if not found:
        return Condition.EMPTY
    if found == set(scripts.get_heads()):
        return Condition.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return Condition.OLDER if found <= known else Condition.NEWER
