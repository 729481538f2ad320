"""The one place where SQLite and PostgreSQL are told apart: upserts, and what a database refuses by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import DDL, Table, event
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

NEVER_CHANGED = ("event",)


def insert_new(dialect: str, table: Table) -> Any:
    """An insert that leaves a row with the same unique key as it is."""
    insert = postgresql_insert if dialect == "postgresql" else sqlite_insert
    return insert(table).on_conflict_do_nothing()


def upsert(dialect: str, table: Table, columns: Sequence[str]) -> Any:
    """An insert that overwrites ``columns`` of the row with the same primary key."""
    insert = postgresql_insert if dialect == "postgresql" else sqlite_insert
    new = insert(table)
    keys = list(table.primary_key.columns)
    return new.on_conflict_do_update(index_elements=keys, set_={c: new.excluded[c] for c in columns})


def immutability(table: str, dialect: str) -> list[str]:
    """Statements after which the database itself refuses UPDATE and DELETE on the table."""
    if dialect == "postgresql":
        return [
            f"CREATE FUNCTION {table}_is_history() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} rows are history'; END $$",
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_history()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} rows are history'); END"
        for verb in ("update", "delete")
    ]


def guard(table: Table) -> None:
    """Make the history guard part of creating the table."""
    for dialect in ("sqlite", "postgresql"):
        for statement in immutability(table.name, dialect):
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
