"""Who there is: units, areas, people and their posts, routes, groups, join codes."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, Table, Text, text

from bot.roster import AreaKind, Reach, Role, UnitKind
from storage.schema.tables import id_, metadata, ref
from storage.types import Choice, Day, Ids, Ring, Times, UtcTime, Words

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

units = Table(
    "unit",
    metadata,
    id_(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Choice(UnitKind), nullable=False),
    ref("parent_id", "unit.id"),
)

areas = Table(
    "area",
    metadata,
    id_(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Choice(AreaKind), nullable=False),
    ref("parent_id", "area.id"),
    ref("unit_id", "unit.id"),
    Column("polygon", Ring),
    Column("latitude", Float),
    Column("longitude", Float),
)

people = Table(
    "person",
    metadata,
    id_(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("telegram_id", BigInteger, unique=True),
    Column("username", Text),
    Column("phone", Text),
    Column("language", Text),
    Column("reach", Choice(Reach), nullable=False),
    Column("speaks_in", BigInteger),
)

posts = Table(
    "post",
    metadata,
    id_(),
    ref("person_id", "person.id", nullable=False),
    ref("unit_id", "unit.id"),
    Column("role", Choice(Role), nullable=False),
    ref("area_id", "area.id"),
    Column("start", Day),
    Column("end", Day),
    Column("level", Text),
    Column("listed", Boolean, nullable=False),  # False: given by a setting or a claim link, not by a roster file
)

routes = Table(
    "route",
    metadata,
    id_(),
    Column("category", Text, nullable=False),
    ref("area_id", "area.id"),
    ref("lead", "unit.id", nullable=False),
    Column("supporting", Ids, nullable=False),
    Column("mandatory", Ids, nullable=False),
    Column("ruled", Boolean),  # the arbiter's decision named the lead, and no import since
)

groups = Table(
    "chat_group",
    metadata,
    id_(),
    Column("chat_id", BigInteger, unique=True),
    Column("title", Text, nullable=False),
    ref("unit_id", "unit.id"),
    ref("area_id", "area.id"),
    Column("digest", Times),
    Column("topic", Integer),
    Column("language", Text),
    Column("bound_at", UtcTime),
    Column("is_admin", Boolean),
    Column("sections", Words),  # of the digest; NULL: all of them
    Column("settled_at", UtcTime),  # since when the digest times are these
    Column("lost_at", UtcTime),  # since when the bot is out of it
)

join_codes = Table(
    "join_code",
    metadata,
    Column("digest", Text, primary_key=True),  # SHA-256 of the code: a copy of the database opens no door
    ref("person_id", "person.id"),  # NULL: the claim of the first administrator
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    Index("ix_join_code_person", "person_id"),  # whatever links there are for somebody
)

_coming = text("next_at IS NOT NULL")

absences = Table(
    "absence",
    metadata,
    id_(),
    ref("person_id", "person.id", nullable=False),
    Column("start", UtcTime, nullable=False),
    Column("end", UtcTime, nullable=False),
    ref("substitute_id", "person.id"),
    ref("given_by", "person.id", nullable=False),
    Column("given_at", UtcTime, nullable=False),
    Column("begun_at", UtcTime),
    Column("next_at", UtcTime),
    Column("ended_at", UtcTime),
    Index("ix_absence_due", "next_at", sqlite_where=_coming, postgresql_where=_coming),  # the tick: what begins or ends
)

duties = Table(
    "duty",
    metadata,
    id_(),
    ref("unit_id", "unit.id", nullable=False),
    ref("person_id", "person.id", nullable=False),
    Column("start", Day, nullable=False),
    Column("end", Day, nullable=False),
    Index("ix_duty_unit", "unit_id", "end"),  # who is on duty on some days
)

swaps = Table(
    "swap",
    metadata,
    id_(),
    ref("unit_id", "unit.id", nullable=False),
    ref("asked_by", "person.id", nullable=False),
    ref("asked_to", "person.id", nullable=False),
    Column("day", Day, nullable=False),
    Column("other_day", Day),
    Column("asked_at", UtcTime, nullable=False),
    Column("answered_at", UtcTime),
    Column("agreed", Boolean),
)
