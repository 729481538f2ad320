"""What the work group brings: words that their author may edit, satisfaction, what has come back."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("issue", Column("satisfaction", Text))
    op.add_column("issue", Column("again_of", Integer))
    op.create_table(
        "saying",
        Column("chat_id", BigInteger, primary_key=True),
        Column("message_id", BigInteger, primary_key=True),
        Column("text", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("draft_id", Integer, ForeignKey("draft.id", name="fk_saying_draft_id")),
        Column("event_id", Integer, ForeignKey("event.id", name="fk_saying_event_id")),
    )
    op.create_index("ix_saying_at", "saying", ["at"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup: going back would lose what was said since")
