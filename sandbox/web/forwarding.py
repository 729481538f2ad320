"""Running ahead until the bot says something."""

import asyncio
import contextlib

from sandbox.messages import Message
from sandbox.world import World

FAST = 600.0
ASLEEP = 3600.0
"""After an hour in which nothing was said."""
AN_HOUR = 3600.0


class Forwarding:
    """The clock runs fast until the next message of a bot, or so many virtual seconds; then it goes on as before.

    Where a script plays the others, it is the next message to somebody who is played by hand.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._running: asyncio.Task[None] | None = None
        self.said: list[Message] | None = None
        """What ended the last run, oldest first; nothing when only its time was up."""

    @property
    def on(self) -> bool:
        return self._running is not None and not self._running.done()

    def begin(self, at_most: float) -> None:
        if not self.on:
            self.said = None
            self._running = asyncio.create_task(self._run(at_most), name="forwarding")

    async def stop(self) -> None:
        if self._running:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    def _matters(self, message: Message) -> bool:
        """Where a script plays some and hands play others, to these; otherwise to anybody."""
        people = list(self._world.users.values())
        played = {user.id for user in people if user.taken}
        if not played or not any(user.script for user in people):
            return True
        reader = message.chat.user
        return reader.id in played if reader else bool(played & message.notified)

    async def _run(self, at_most: float) -> None:
        clock, mark = self._world.clock, self._world.revision
        began, before = clock.timestamp(), clock.rate
        try:
            for speed, until in ((FAST, min(AN_HOUR, at_most)), (ASLEEP, at_most)):
                left = began + until - clock.timestamp()
                if left <= 0:
                    continue
                clock.speed(speed)
                if await self._world.bell.until(lambda: bool(self._since(mark)), left / speed):
                    break
        finally:
            self.said = self._since(mark)
            clock.speed(before)

    def _since(self, mark: int) -> list[Message]:
        found: list[Message] = []
        for thing in reversed(self._world.changes):
            if not isinstance(thing, Message):
                continue
            if thing.revision <= mark:
                break
            new = thing.created > mark and thing.from_bot and not thing.service
            if new and thing not in found and self._matters(thing):
                found.append(thing)
        return found[::-1]
