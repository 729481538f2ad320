from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from bot.policy import default_policy_text
from storage.dialect import WORDS
from storage.migrate import HEAD, NewerDatabase, migrate
from storage.schema import metadata
from storage.store import Store
from tests.clock import MONDAY_MORNING
from tests.office import empty_database, office, url_of


def written(path: Path) -> set[tuple[str, str, str]]:
    """Every table, index and trigger as the database wrote it down, but for spaces: an added column stands in one line.

    Automatic indexes have no text.
    """
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {(kind, name, " ".join(sql.split())) for kind, name, sql in rows if name != "alembic_version"}


async def test_a_migrated_database_is_the_one_the_schema_describes(tmp_path: Path) -> None:
    migrated, fresh = tmp_path / "migrated.db", empty_database(tmp_path / "fresh.db")
    await migrate(url_of(migrated))
    assert written(migrated) == written(fresh)
    assert {kind for kind, _, _ in written(migrated)} == {"table", "index", "trigger"}


async def test_nothing_is_left_for_a_further_migration(tmp_path: Path) -> None:
    path = tmp_path / "migrated.db"
    await migrate(url_of(path))
    engine = create_engine(f"sqlite:///{path}")

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        """Not the tables that SQLite keeps for the words that issues are found by."""
        return kind != "table" or not str(name).startswith(WORDS.name)

    def difference(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        return list(compare_metadata(context, metadata))

    with engine.connect() as connection:
        assert difference(connection) == []
    engine.dispose()


def test_the_newest_revision_is_the_one_that_is_named() -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    await migrate(url_of(tmp_path / "data" / "here" / "mashang.db"))
    assert (tmp_path / "data" / "here" / "mashang.db").exists()


async def test_migrating_twice_keeps_what_is_there(tmp_path: Path) -> None:
    url = url_of(tmp_path / "mashang.db")
    await migrate(url)
    store = Store(url)
    async with store.transaction() as tx:
        await tx.set_fact("kept", "yes")
    await store.close()
    await migrate(url)
    store = Store(url)
    async with store.snapshot() as tx:
        assert await tx.fact("kept") == "yes"
    await store.close()


async def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mashang.db"
    await migrate(url_of(path))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("DROP TABLE card")
    before = written(path)
    with pytest.raises(NewerDatabase, match=r"revision 9999.*newer version"):
        await migrate(url_of(path))
    assert written(path) == before


async def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "somebody-elses.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notice (words TEXT)")
    before = written(path)
    with pytest.raises(Exception, match="notice"):
        await migrate(url_of(path))
    assert written(path) == before


async def test_migrating_says_nothing_aloud(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    await migrate(url_of(tmp_path / "mashang.db"))
    assert capfd.readouterr() == ("", "")


async def test_a_migrated_database_serves_the_store(tmp_path: Path) -> None:
    url = url_of(tmp_path / "mashang.db")
    await migrate(url)
    store = Store(url)
    async with store.transaction() as tx:
        kept = office()
        await kept.take_office(tx, MONDAY_MORNING)
        assert await tx.policy(kept.policy_id) == ("", default_policy_text(), "Asia/Shanghai", None)
    await store.close()
