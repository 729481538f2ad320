"""What a server's database holds already is given another schema: it stands aside, and nothing of it is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, inspect, text

from storage.dialect import WORDS
from storage.schema import metadata


class Occupied(Exception):
    """There is something in the database, and nobody has said that it may stand aside."""


def make_room(connection: Connection, now: datetime, force: bool) -> str | None:
    """The name of the schema in which the old tables are now; None where there were none."""
    ours = {*metadata.tables, WORDS.name, "alembic_version"}
    found = sorted(ours & set(inspect(connection).get_table_names()))
    if not found:
        return None
    if not force:
        raise Occupied
    schema = f"before_{now:%Y%m%dt%H%M%Sz}"
    connection.execute(text(f"CREATE SCHEMA {schema}"))
    for name in found:
        connection.execute(text(f"ALTER TABLE {name} SET SCHEMA {schema}"))
    guards = [f"{name}_is_history" for name in found]
    query = text(
        "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname = ANY(:guards)"
    )
    for (guard,) in connection.execute(query, {"guards": guards}).all():
        connection.execute(text(f"ALTER FUNCTION {guard}() SET SCHEMA {schema}"))
    return schema
