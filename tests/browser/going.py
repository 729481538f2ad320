"""A story whose bot goes by itself, at whatever pace the page gives the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sandbox.rosters import Roster
from tests.stories.story import DISTRICT, Story

GLANCE = 0.1


@asynccontextmanager
async def going(story: Story) -> AsyncIterator[None]:
    story.deaf(*story.people, *story.groups)
    story.telegram.world.landmarks = Roster((DISTRICT,)).landmarks
    task = asyncio.create_task(_go(story))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _go(story: Story) -> None:
    """On at once when somebody does something, and now and then for the clock."""
    world = story.telegram.world
    while True:
        await story.settle()
        seen = world.version
        await world.bell.until(lambda seen=seen: world.version != seen, GLANCE)
