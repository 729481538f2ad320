from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.ids import IssueId
from bot.policy import default_policy_text
from bot.searching import Word
from storage.dialect import WORDS
from storage.engine import migrator, writer
from storage.migrate import HEAD, NewerDatabase, migrate
from storage.schema import metadata
from storage.store import Store
from tests.clock import MONDAY_MORNING
from tests.databases import Database, Engine, bare, url_of
from tests.office import office
from tests.postgres import finish


def written(database: Database) -> set[tuple[str, ...]]:
    """Every table, index and trigger as the database knows it."""
    if database.engine == "postgresql":
        return {tuple(map(str, row)) for question in POSTGRESQL for row in database.run(question)}
    # but for spaces: an added column stands in one line. Automatic indexes have no text
    rows = database.run("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
    return {(kind, name, " ".join(sql.split())) for kind, name, sql in rows}


POSTGRESQL = (
    "SELECT 'column', table_name, column_name, ordinal_position, data_type, is_nullable, column_default"
    " FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    "SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND conrelid <> 'alembic_version'::regclass",
    "SELECT 'index', indexname, indexdef FROM pg_indexes"
    " WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
    "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
)


@pytest.fixture
def nothing(tmp_path: Path, engine: Engine) -> Iterator[Database]:
    with bare(engine, tmp_path / "nothing.db") as found:
        yield found


async def test_a_migrated_database_is_the_one_the_schema_describes(nothing: Database, empty: Database) -> None:
    await migrate(nothing.url)
    empty.run("CREATE TABLE alembic_version (version_num VARCHAR(32))")
    assert written(nothing) == written(empty)
    assert {"index", "trigger"} < {row[0] for row in written(nothing)}


async def test_what_an_older_version_left_is_brought_up_to_date_with_what_is_in_it(
    nothing: Database, tmp_path: Path, engine: Engine
) -> None:
    await at_revision(nothing.url, "0001")
    nothing.run("INSERT INTO unit (id, code, name, kind) VALUES (1, 'HW', '环卫', 'department')")
    nothing.run("INSERT INTO person (id, code, name, telegram_id, reach) VALUES (1, 'li', '小李', 5000000000, 'ok')")
    nothing.run(ISSUE)
    await migrate(nothing.url)
    with bare(engine, tmp_path / "fresh.db") as fresh:
        await migrate(fresh.url)
        assert written(nothing) == written(fresh)
    store = Store(nothing.url)
    async with store.snapshot() as tx:
        assert (await tx.issue(IssueId(1))).description == "井盖没了"
        assert await tx.found((Word("井盖"),), None, 9) == [1]
        assert (await tx.roster()).people[0].telegram_id == 5_000_000_000
    await store.close()


ISSUE = (
    "INSERT INTO issue (id, status, category, level, private, description, place, reporter_id, filed_at, result_note,"
    " reworks, reopened, returns, supervision, version)"
    " VALUES (1, 'reported', '0110', 'routine', false, '井盖没了', '', 1, 1, '', 0, 0, 0, 0, 0)"
)


async def at_revision(url: str, revision: str) -> None:
    def upgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", "storage:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    engine = migrator(url)
    async with engine.begin() as connection:
        await connection.run_sync(upgrade)
    await engine.dispose()


async def test_nothing_is_left_for_a_further_migration(nothing: Database) -> None:
    await migrate(nothing.url)

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        """Not what is kept for the words that issues are found by: it differs from engine to engine."""
        return kind != "table" or not str(name).startswith(WORDS.name)

    def difference(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        return list(compare_metadata(context, metadata))

    engine = writer(nothing.url)
    async with engine.connect() as connection:
        assert await connection.run_sync(difference) == []
    await engine.dispose()


async def test_two_that_migrate_at_once_take_turns(nothing: Database) -> None:
    both = (asyncio.to_thread(finish, lambda: migrate(nothing.url)) for _ in range(2))
    await asyncio.gather(*both)
    assert nothing.run("SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_the_newest_revision_is_the_one_that_is_named() -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    await migrate(url_of(tmp_path / "data" / "here" / "mashang.db"))
    assert (tmp_path / "data" / "here" / "mashang.db").exists()


async def test_migrating_twice_keeps_what_is_there(nothing: Database) -> None:
    url = nothing.url
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


async def test_a_newer_database_is_refused_and_left_alone(nothing: Database) -> None:
    await migrate(nothing.url)
    nothing.run("UPDATE alembic_version SET version_num = '9999'")
    nothing.run("DROP TABLE card")
    before = written(nothing)
    with pytest.raises(NewerDatabase, match=r"revision 9999.*newer version"):
        await migrate(nothing.url)
    assert written(nothing) == before


async def test_a_migration_that_fails_leaves_nothing_behind(nothing: Database) -> None:
    """The database is somebody else's."""
    nothing.run("CREATE TABLE notice (words TEXT)")
    nothing.run("CREATE TABLE alembic_version (version_num VARCHAR(32))")
    before = written(nothing)
    with pytest.raises(Exception, match="notice"):
        await migrate(nothing.url)
    assert written(nothing) == before


async def test_migrating_says_nothing_aloud(nothing: Database, capfd: pytest.CaptureFixture[str]) -> None:
    await migrate(nothing.url)
    assert capfd.readouterr() == ("", "")


async def test_a_migrated_database_serves_the_store(nothing: Database) -> None:
    url = nothing.url
    await migrate(url)
    store = Store(url)
    async with store.transaction() as tx:
        kept = office()
        await kept.take_office(tx, MONDAY_MORNING)
        assert await tx.policy(kept.policy_id) == ("", default_policy_text(), "Asia/Shanghai", None)
    await store.close()
