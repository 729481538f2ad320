"""A page of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

PAGE = 8

T = TypeVar("T")


def paged(items: Sequence[T], number: int, size: int = PAGE) -> tuple[Sequence[T], int, int]:
    """The items of a page, its number from 0, and how many pages there are; beyond the last there is the last."""
    pages = max(1, -(-len(items) // size))
    number = min(max(0, number), pages - 1)
    return items[number * size : (number + 1) * size], number, pages
