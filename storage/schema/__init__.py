"""The tables. Each index names the question it serves; migrations are proved to arrive here."""

from storage.schema.batons import ACKNOWLEDGING, NEXT_ACTS, SUBMITTING, batons, policies
from storage.schema.edges import DEAD, HEARD, PRESSED, PUSHED, ROLLED, RUNG, STUCK, TO_SEND, cards, inbox, notices
from storage.schema.issues import (
    OPEN_ISSUE,
    PROMISING,
    WAITING_DRAFT,
    assignments,
    drafts,
    events,
    evidence,
    followers,
    issues,
    sayings,
)
from storage.schema.journal import journal
from storage.schema.people import absences, areas, duties, groups, join_codes, meta, people, posts, routes, swaps, units
from storage.schema.tables import metadata

__all__ = [
    "ACKNOWLEDGING",
    "DEAD",
    "HEARD",
    "NEXT_ACTS",
    "OPEN_ISSUE",
    "PRESSED",
    "PROMISING",
    "PUSHED",
    "ROLLED",
    "RUNG",
    "STUCK",
    "SUBMITTING",
    "TO_SEND",
    "WAITING_DRAFT",
    "absences",
    "areas",
    "assignments",
    "batons",
    "cards",
    "drafts",
    "duties",
    "events",
    "evidence",
    "followers",
    "groups",
    "inbox",
    "issues",
    "join_codes",
    "journal",
    "meta",
    "metadata",
    "notices",
    "people",
    "policies",
    "posts",
    "routes",
    "sayings",
    "swaps",
    "units",
]
