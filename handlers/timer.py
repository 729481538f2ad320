"""The ticks. The scheduler holds no truth: it only asks again and again what is due."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import Outage
from bot.meters import Meters
from bot.rounds import Rounds
from bot.traces import place_of
from bot.watching import Watch
from handlers.ping import Ping

log = logging.getLogger(__name__)

TICK = 1.0  # real seconds
BACKUP_TICK = 20.0  # real seconds
LOOK = 5.0  # real seconds between looks whether the ticks go on
SLACK = timedelta(seconds=5)
DRILL_TICK = 0.05  # at 600 times real time half a minute of the drill
WATCH = 10.0  # real seconds between the watchdog's looks
PING = 60.0


class Timer:
    """``wake`` is called when a tick has owed something. In a drill nothing is watched: its minutes are moments."""

    def __init__(
        self,
        rounds: Rounds,
        wake: Callable[[], None],
        back_up: Callable[[], Awaitable[int]],
        *,
        drill: bool = False,
        meters: Meters | None = None,
        watch: Watch | None = None,
        ping: Ping | None = None,
    ) -> None:
        self._rounds, self._wake, self._back_up = rounds, wake, back_up
        self._meters, self._watch, self._ping = meters or Meters(), watch, ping
        self._every = DRILL_TICK if drill else TICK
        self._failing: set[str] = set()
        self._looking: asyncio.TimerHandle | None = None
        self._done_at = time.monotonic()
        self._began_at: float | None = None
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._scheduler.add_job(self._tick, "interval", seconds=self._every)
        self._scheduler.add_job(self._keep, "interval", seconds=BACKUP_TICK)
        self._scheduler.add_job(self._tidy, "cron", hour=19, minute=30)  # 03:30 in China
        if watch is not None and not drill:
            self._scheduler.add_job(self._look, "interval", seconds=WATCH)
            if ping is not None:
                self._scheduler.add_job(self._say_how_it_is, "interval", seconds=PING)

    @property
    def still_for(self) -> float:
        """Real seconds since a round ended well, or since the start."""
        return time.monotonic() - self._done_at

    def start(self) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._done_at = time.monotonic()
        self._scheduler.start()
        self.keep_going()

    def keep_going(self) -> None:
        """The scheduler reckons by the machine's clock: set back, it would sleep until that time comes again."""
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            every = getattr(job.trigger, "interval", None)
            if every is not None and job.next_run_time > now + every + SLACK:
                job.modify(next_run_time=now)
        self._looking = asyncio.get_running_loop().call_later(LOOK, self.keep_going)

    def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        began = time.monotonic()
        if self._began_at is not None:
            self._meters.ticks.add(began - self._began_at - self._every)
        self._began_at = began
        while await self._guarded("tick", self._rounds.tick):
            self._done_at = time.monotonic()
            self._wake()
        if "tick" not in self._failing:
            self._done_at = time.monotonic()

    async def _tidy(self) -> None:
        await self._guarded("tidy", self._rounds.tidy)

    async def _keep(self) -> None:
        await self._guarded("backup", self._back_up)

    async def _look(self) -> None:
        assert self._watch is not None
        if await self._guarded("look of the watchdog", self._watch.look):
            self._wake()

    async def _say_how_it_is(self) -> None:
        assert self._watch is not None
        assert self._ping is not None
        if self._watch.well is not None:
            await self._ping(well=self._watch.well)

    async def _guarded(self, name: str, step: Callable[[], Awaitable[int]]) -> int:
        """A failure is written once while it lasts, its end once; the next tick tries again."""
        try:
            done = await step()
        except asyncio.CancelledError:
            return 0  # the process ends; the scheduler would log it as a failure with its stack
        except Outage:
            return 0  # the log has been told
        except Exception as error:
            if name not in self._failing:
                log.error("the %s failed; trying again at the next one: %s", name, place_of(error))
                self._failing.add(name)
            return 0
        if name in self._failing:
            log.info("the %s works again", name)
            self._failing.discard(name)
        return done
