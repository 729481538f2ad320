"""Things that go wrong between a bot and Telegram, on order."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal, get_args

from sandbox.clock import Clock

FaultKind = Literal[
    "drop_before", "drop_after", "hold_before", "hold_after", "429", "500", "401", "409", "html", "cut_short", "delay",
    "duplicate", "reorder", "conflict", "offline",
]  # fmt: skip
LONGEST_OUTAGE = 10 * 365 * 86400.0


@dataclass(eq=False)
class Fault:
    """One order: it strikes the next `times` matching calls.

    `drop_before` closes the connection unprocessed, `drop_after` processes and closes without an answer; the holds stop
    the call before or after processing until `release()`. Who hangs up while held before is never processed.
    `cut_short` processes, and half of the answer comes as if it were all.
    `reorder` waits (`seconds`, else five) for a second update and gives the batch last first. `offline` begins at once
    and lasts `seconds` of virtual time, or until `release()`: it cuts off everything, in both directions.
    """

    kind: FaultKind
    method: str | None = None
    chat: int | None = None
    times: int = 1
    seconds: float = 0.0
    retry_after: int = 1
    struck: int = 0
    _reached: asyncio.Event = field(default_factory=asyncio.Event)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def matches(self, method: str, chat_id: str) -> bool:
        return (
            self.struck < self.times
            and (self.method is None or self.method.lower() == method.lower())
            and (self.chat is None or str(self.chat) == chat_id)
        )

    async def reached(self, timeout: float = 5) -> None:
        """Until it struck for the first time: dropped, refused, or now holding a call."""
        try:
            async with asyncio.timeout(timeout):
                await self._reached.wait()
        except TimeoutError:
            raise AssertionError(f"no call ran into {self}") from None

    def strike(self) -> None:
        self._reached.set()

    def release(self) -> None:
        self._released.set()

    @property
    def released(self) -> bool:
        return self._released.is_set()

    async def held(self) -> None:
        self._reached.set()
        await self._released.wait()

    def __str__(self) -> str:
        return f"{self.kind} of {self.method or 'any method'}" + (f" in {self.chat}" if self.chat else "")


class Faults:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.ordered: list[Fault] = []
        self.offline_until = 0.0
        """Virtual unix seconds: until then nothing gets through, in either direction."""
        self._outage: Fault | None = None
        self._cut = asyncio.Event()

    @property
    def offline(self) -> bool:
        ended = self._outage is not None and self._outage.released
        return not ended and self._clock.timestamp() < self.offline_until

    def cuts_off(self) -> bool:
        """Whether the network is gone for who calls now."""
        if self.offline and self._outage is not None:
            self._outage.struck += 1
            self._outage.strike()
        return self.offline

    def go_offline(self, seconds: float) -> None:
        """From now on, and whoever waits for an answer is cut off."""
        self.offline_until, self._outage = self._clock.timestamp() + seconds, None
        self._cut.set()
        self._cut = asyncio.Event()

    async def cut(self) -> None:
        """Until the network goes away."""
        await self._cut.wait()

    def add(
        self,
        kind: FaultKind,
        *,
        method: str | None = None,
        chat: object = None,
        times: int = 1,
        seconds: float = 0.0,
        retry_after: int = 1,
    ) -> Fault:
        """`chat` is an id, or anything that has one (a person, a group, a chat)."""
        if kind not in get_args(FaultKind):
            raise ValueError(f"no such fault: {kind}")
        chat_id = chat if isinstance(chat, int) or chat is None else int(getattr(chat, "id"))  # noqa: B009
        if method is None and kind in {"duplicate", "reorder", "conflict"}:
            method = "getUpdates"
        fault = Fault(kind, method, chat_id, times, seconds, retry_after)
        if kind == "offline":
            self.go_offline(seconds or LONGEST_OUTAGE)
            self._outage = fault
        else:
            self.ordered.append(fault)
        return fault

    def next(self, method: str, chat_id: str) -> Fault | None:
        """The first order that this call falls under; it counts as struck."""
        for fault in self.ordered:
            if fault.matches(method, chat_id):
                fault.struck += 1
                return fault
        return None

    def clear(self) -> None:
        """Forget all orders, let go of what is held, be online."""
        self.offline_until, self._outage = 0.0, None
        for fault in self.ordered:
            fault.release()
        self.ordered.clear()
