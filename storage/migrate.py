"""Brings a database to the schema this code knows: an empty one, an older one; never a newer one."""

from __future__ import annotations

from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.engine import migrator

_LOCK = 0x6D617368616E67  # PostgreSQL: whoever migrates holds this; on SQLite the writer's lock does the same


class NewerDatabase(Exception):
    """The database was last used by a newer version of this program; nothing was changed."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"the database has the revision {revision}, which this version does not know: it was last used by a "
            "newer version. Run that version, or restore a backup made before the upgrade; nothing was changed"
        )
        self.revision = revision


async def migrate(url: str) -> None:
    """All or nothing; raise `NewerDatabase` when the database is ahead of this code."""
    engine = migrator(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


def config(connection: Connection) -> Config:
    """What an alembic.ini would say."""
    made = Config()
    made.set_main_option("script_location", "storage:migrations")
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection) -> None:
    """To the newest revision, inside the transaction that is open."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    made = config(connection)
    known = _known(ScriptDirectory.from_config(made))
    for revision in MigrationContext.configure(connection).get_current_heads():
        if revision not in known:
            raise NewerDatabase(revision)
    command.upgrade(made, "head")


def _known(scripts: ScriptDirectory) -> set[Any]:
    return {script.revision for script in scripts.walk_revisions()}
