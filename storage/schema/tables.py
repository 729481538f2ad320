"""What every table is made with: names that both databases know, keys and references."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, MetaData

from storage.types import Key

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_() -> Column[int]:
    return Column("id", Key, primary_key=True)


def ref(name: str, target: str, *, nullable: bool = True) -> Column[int]:
    return Column(name, Key, ForeignKey(target), nullable=nullable)
