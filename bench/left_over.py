"""What is still owed when a measurement ends: planned for later, held for company, or due, and since when."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from bench.figures import Figures, percentile

OWED = """
    SELECT n.kind, n.created_at / 1e6, n.not_before / 1e6, n.patient,
        json_extract(n.facts, '$.rides_until') IS NOT NULL,
        n.carrier_id IS NOT NULL AND n.carrier_id <> n.id AND c.state NOT IN ('owed', 'sending')
    FROM notice n LEFT JOIN notice c ON c.id = n.carrier_id WHERE n.state IN ('owed', 'sending')
"""
WINDOW = 3600 + 60  # seconds: the longest between two messages that press a reader (who leads), and a minute
FLOWS = 60  # seconds that what is due takes to go out, where nothing keeps it


def left_over(database: Path, now: float) -> Figures:
    """``overdue``: due for longer than delivery takes, or, by day, put off for longer than a reader's window;
    ``stranded``: with a message that has come to its end without it."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(OWED).fetchall()
    rides, planned, due = Counter[str](), Counter[str](), Counter[str]()
    waited: list[float] = []
    overdue, stranded = Counter[str](), 0
    for kind, created, before, patient, rider, carried_by_none in rows:
        stranded += carried_by_none
        if before is not None and before > now:
            (rides if rider else planned)[kind] += 1
            overdue[kind] += bool(patient and not rider and now - created > WINDOW)
            continue
        due[kind] += 1
        waited.append(now - max(created, before or 0))
        overdue[kind] += waited[-1] > FLOWS
    return {
        "planned": dict(planned),
        "ride_with_others": dict(rides),
        "due": dict(due),
        "due_for_s": {"p50": round(percentile(waited, 0.5), 1), "max": round(max(waited), 1)} if waited else {},
        "overdue": dict(+overdue),
        "stranded": stranded,
    }
