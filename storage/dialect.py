"""The one place where SQLite and PostgreSQL are told apart: upserts, searching, what a database refuses by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    DDL,
    ColumnElement,
    Insert,
    Table,
    TableClause,
    Text,
    TextClause,
    and_,
    column,
    event,
    func,
    insert,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.searching import Word
from storage.fulltext import OPEN, Findable, expression, marks_meant, marks_of, pieces, tokens, words_of


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
            f"$$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{table} rows are history'; END $$",
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
        _with(table, dialect, *words_table(dialect))


def _with(table: Table, dialect: str, *statements: str) -> None:
    for statement in statements:
        ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


# --- PostgreSQL: one at a time

_MIGRATING, SERVING, _WRITING = 0x6D617368616E67, 0x6D61736572766564, 0x6D61736877726974
ALONE_IN_MIGRATING = text(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
ALONE_IN_SERVING = text(f"SELECT pg_try_advisory_lock({SERVING})")
STILL_THERE = text("SELECT 1")
ALONE_IN_WRITING = text(f"SELECT pg_advisory_xact_lock({_WRITING})")
"""First in every transaction that writes. What it reads afterwards is true until it ends."""


def numbered(dialect: str, new: Insert, table: Table) -> Insert:
    """PostgreSQL's sequences leave a gap for what was undone; where people see the numbers they go on without one.

    Only for a table from which nothing is ever deleted, by who writes alone. Its sequence says up to where numbers
    have been given away elsewhere: before a restored copy, or by the database this one was copied from.
    """
    if dialect != "postgresql" or table.name != "issue":
        return new
    given: ColumnElement[int] = literal_column(f"(SELECT last_value FROM {_sequence(table)} WHERE is_called)")
    last = func.coalesce(func.greatest(func.max(table.c.id), given), 0)
    return new.values(id=select(last + 1).scalar_subquery())


def last_number(dialect: str, table: Table) -> TextClause:
    """The question for the last id that a table has given, even to a row that is gone."""
    newest = f"coalesce((SELECT max(id) FROM {table.name}), 0)"
    if dialect == "postgresql":
        given = f"SELECT last_value FROM {_sequence(table)} WHERE is_called"
        return text(f"SELECT greatest({newest}, coalesce(({given}), 0))")
    given = f"SELECT max(seq) FROM sqlite_sequence WHERE name = '{table.name}'"
    return text(f"SELECT max({newest}, coalesce(({given}), 0))")


def go_on_after(dialect: str, table: Table, number: int) -> list[TextClause]:
    """Statements after which the ids of a table go on behind ``number``."""
    if dialect == "postgresql":
        return [text(f"SELECT setval('{_sequence(table)}', {number})")] if number else []
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return []
    return [
        text(f"DELETE FROM sqlite_sequence WHERE name = '{table.name}'"),
        text(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('{table.name}', {number})"),
    ]


def loosened(dialect: str, table: Table) -> tuple[list[TextClause], list[TextClause]]:
    """Statements around which rows may be written before those of the same table that they refer to."""
    if dialect != "postgresql":
        return [], []
    own = [key.name for key in table.foreign_key_constraints if key.referred_table is table]
    altered = f"ALTER TABLE {table.name} ALTER CONSTRAINT {{}} {{}}"
    before = [altered.format(name, "DEFERRABLE INITIALLY DEFERRED") for name in own]
    after = [f"SET CONSTRAINTS {name} IMMEDIATE" for name in own]
    after += [altered.format(name, "NOT DEFERRABLE") for name in own]
    return [text(one) for one in before], [text(one) for one in after]


def _sequence(table: Table) -> str:
    return f"{table.name}_id_seq"


# --- searching

WORDS = table("issue_words", *map(column, ("rowid", "issue_id", "words", "marks")), column("tokens", ARRAY(Text)))
"""What issues are found by: a full-text index on SQLite, on PostgreSQL an indexed list of tokens, and the words."""


def words_table(dialect: str) -> list[str]:
    if dialect == "postgresql":
        return [
            "CREATE TABLE issue_words (issue_id INTEGER PRIMARY KEY, words TEXT NOT NULL, tokens TEXT[] NOT NULL)",
            "CREATE INDEX ix_issue_words_tokens ON issue_words USING gin (tokens)",
        ]
    return ["CREATE VIRTUAL TABLE issue_words USING fts5(words, marks, tokenize='ascii', columnsize=0)"]


def keep_words(dialect: str) -> tuple[Any, tuple[str, ...]]:
    """Write the words of an issue, or write them anew; and the columns that are given."""
    if dialect == "postgresql":
        new = postgresql_insert(WORDS)
        again = {name: new.excluded[name] for name in ("words", "tokens")}
        return new.on_conflict_do_update(index_elements=["issue_id"], set_=again), ("issue_id", "words", "tokens")
    return insert(WORDS).prefix_with("OR REPLACE"), ("rowid", "words", "marks")


def kept_words(dialect: str, issue: Findable) -> dict[str, Any]:
    words = words_of(issue)
    if dialect == "postgresql":
        return {"issue_id": issue.id, "words": words, "tokens": [*pieces(words), *marks_of(issue).split()]}
    return {"rowid": issue.id, "words": tokens(words), "marks": marks_of(issue)}


def holding(
    dialect: str, sought: tuple[Word, ...], *, still_open: bool
) -> tuple[TableClause, ColumnElement[Any], ColumnElement[bool]]:
    """Where to look, the issue's id there, and the condition that all the words are met."""
    if dialect == "postgresql":
        opened = _all_of([OPEN])
        return WORDS, WORDS.c.issue_id, and_(*map(_met, sought), opened if still_open else not_(opened))
    matches = column("issue_words").bool_op("MATCH")(expression(sought, still_open=still_open))
    return WORDS, WORDS.c.rowid, matches


def _met(word: Word) -> ColumnElement[bool]:
    """The index finds what holds all pieces of the text; only in that is the text itself looked for."""
    as_text = and_(_all_of(pieces(word.text)), WORDS.c.words.contains(word.text, autoescape=True))
    return or_(as_text, WORDS.c.tokens.bool_op("&&")(_texts(marks_meant(word))))


def _all_of(sought: Iterable[str]) -> ColumnElement[bool]:
    return WORDS.c.tokens.bool_op("@>")(_texts(sought))


def _texts(items: Iterable[str]) -> ColumnElement[Any]:
    return literal(list(items), ARRAY(Text))
