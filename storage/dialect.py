"""The one place where SQLite and PostgreSQL are told apart: upserts, searching, what a database refuses by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import DDL, ColumnElement, Table, TableClause, and_, column, event, insert, not_, or_, table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.searching import Word
from storage.fulltext import OPEN, Findable, expression, marks_meant, marks_of, tokens, words_of


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
        _with(table, dialect, *immutability(table.name, dialect))


def searchable(table: Table) -> None:
    """Make the words that its rows are found by part of creating the table."""
    for dialect in ("sqlite", "postgresql"):
        _with(table, dialect, words_table(dialect))


def _with(table: Table, dialect: str, *statements: str) -> None:
    for statement in statements:
        ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


# --- searching

WORDS = table("issue_words", column("rowid"), column("issue_id"), column("words"), column("marks"))
"""Words and marks of issues: a full-text index on SQLite, on PostgreSQL a plain table that is read through."""


def words_table(dialect: str) -> str:
    if dialect == "postgresql":
        return "CREATE TABLE issue_words (issue_id INTEGER PRIMARY KEY, words TEXT NOT NULL, marks TEXT NOT NULL)"
    return "CREATE VIRTUAL TABLE issue_words USING fts5(words, marks, tokenize='ascii', columnsize=0)"


def keep_words(dialect: str) -> tuple[Any, tuple[str, ...]]:
    """Write the words of an issue, or write them anew; and the columns that are given."""
    if dialect == "postgresql":
        new = postgresql_insert(WORDS)
        again = {name: new.excluded[name] for name in ("words", "marks")}
        return new.on_conflict_do_update(index_elements=["issue_id"], set_=again), ("issue_id", "words", "marks")
    return insert(WORDS).prefix_with("OR REPLACE"), ("rowid", "words", "marks")


def kept_words(dialect: str, issue: Findable) -> dict[str, Any]:
    if dialect == "postgresql":
        return {"issue_id": issue.id, "words": words_of(issue), "marks": f" {marks_of(issue)} "}
    return {"rowid": issue.id, "words": tokens(words_of(issue)), "marks": marks_of(issue)}


def holding(
    dialect: str, sought: tuple[Word, ...], *, still_open: bool
) -> tuple[TableClause, ColumnElement[Any], ColumnElement[bool]]:
    """Where to look, the issue's id there, and the condition that all the words are met."""
    if dialect == "postgresql":
        return WORDS, WORDS.c.issue_id, _read_through(sought, still_open)
    matches = column("issue_words").bool_op("MATCH")(expression(sought, still_open=still_open))
    return WORDS, WORDS.c.rowid, matches


def _read_through(sought: tuple[Word, ...], still_open: bool) -> ColumnElement[bool]:
    def marked(mark: str) -> ColumnElement[bool]:
        return WORDS.c.marks.contains(f" {mark} ", autoescape=True)

    met = [or_(WORDS.c.words.contains(word.text, autoescape=True), *map(marked, marks_meant(word))) for word in sought]
    return and_(*met, marked(OPEN) if still_open else not_(marked(OPEN)))
