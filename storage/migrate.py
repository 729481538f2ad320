"""Brings a database to the schema this code knows: an empty one, an older one; never a newer one."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from storage.dialect import ALONE_IN_MIGRATING
from storage.engine import migrator

HEAD = "0003"  # the newest of storage/migrations/versions


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
            await connection.run_sync(to_head)
    finally:
        await engine.dispose()


def revision_of(connection: Connection) -> str | None:
    """None for a database in which nothing has been made yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if found is None else str(found)


def to_head(connection: Connection) -> None:
    """In the transaction that is open."""
    if connection.dialect.name == "postgresql":
        connection.execute(ALONE_IN_MIGRATING)  # on SQLite the writer's lock does the same
    revision = revision_of(connection)
    if revision == HEAD:
        return
    from storage import upgrading  # noqa: PLC0415  # Alembic takes half a second and 8 MB, which a start seldom needs

    if revision is not None and revision not in upgrading.known():
        raise NewerDatabase(revision)
    upgrading.upgrade(connection)
