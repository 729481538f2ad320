"""Small arithmetic of measurements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Figures = dict[str, Any]


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def milliseconds(values: Sequence[float]) -> Figures:
    """Of seconds."""
    named = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    return {name: round(1000 * percentile(values, share), 1) for name, share in named.items()}


def ratio(one: float, other: float) -> float:
    return round(one / other, 2) if other else float("nan")
