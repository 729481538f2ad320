"""What an import would change, counted; the same for a dry run and for the real thing."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Changes:
    """Counts by sheet; ``ended`` are posts that are no longer listed."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)
    ended: int = 0

    def count(self, sheet: str, how: str) -> None:
        counts: dict[str, int] = getattr(self, how)
        counts[sheet] = counts.get(sheet, 0) + 1
