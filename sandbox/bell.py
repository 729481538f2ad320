"""Wake everybody who waits for a change."""

import asyncio
from collections.abc import Callable


class Bell:
    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, seconds: float) -> bool:
        """Whether it rang within so many real seconds."""
        event = self._event
        try:
            async with asyncio.timeout(max(seconds, 0)):
                await event.wait()
        except TimeoutError:
            return False
        return True

    async def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Whether the condition came true within so many real seconds; asked again at every ring."""
        end = asyncio.get_running_loop().time() + seconds
        while not true():
            left = end - asyncio.get_running_loop().time()
            if left <= 0 or not await self.wait(left):
                return true()
        return True
