"""Both clocks, the one that tests move, and the drill clock behind a real address."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.rounds import Rounds
from bot.settings import Settings
from bot.wiring import office_of
from handlers.clock import DrillClock, Reading, SystemClock
from handlers.timer import Timer
from sandbox import Sandbox
from sandbox.clock import Clock as AddressedClock
from tests.clock import MONDAY_MORNING, ManualClock
from tests.handlers.databases import fresh


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(clock=AddressedClock(MONDAY_MORNING, speed=0)) as running:
        yield running


@pytest.fixture
async def clock(sandbox: Sandbox) -> AsyncIterator[DrillClock]:
    drill = DrillClock(f"{sandbox.url}/clock")
    await drill.start()
    yield drill
    await drill.close()


def is_a_clock(clock: Clock) -> bool:
    return clock().tzinfo is not None


async def shows(clock: DrillClock, moment: datetime) -> None:
    async with asyncio.timeout(5):
        await clock.sleep_until(moment)


async def test_the_system_clock_shows_aware_utc_time_and_does_not_wait_for_the_past() -> None:
    clock = SystemClock()
    assert is_a_clock(clock)
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)
    await clock.sleep_until(clock() - timedelta(days=1))
    await clock.sleep(0.001)


async def test_a_machine_set_back_stops_nothing_and_repeats_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Ours goes on at half the pace, so that neither pacing nor a nudge waits an hour or comes twice."""
    wall, steady = MONDAY_MORNING.timestamp(), 0.0
    clock = SystemClock(wall=lambda: wall, steady=lambda: steady)

    def pass_on(seconds: int, jump: int = 0) -> timedelta:
        nonlocal wall, steady
        before = clock()
        wall, steady = wall + seconds + jump, steady + seconds
        return clock() - before

    with caplog.at_level(logging.INFO):
        assert pass_on(10) == timedelta(seconds=10)
        assert pass_on(10, jump=-3600) == timedelta(seconds=5)
        assert pass_on(1800) == timedelta(minutes=15)
        assert clock().timestamp() > wall
        [pass_on(600) for _ in range(12)]
        assert pass_on(10) == timedelta(seconds=10)
        assert clock().timestamp() == wall
        assert pass_on(10, jump=6 * 3600) == timedelta(hours=6, seconds=10)  # the machine was asleep
    assert [record.message.partition(" by ")[0].partition(":")[0] for record in caplog.records] == [
        "the machine's clock was set back",
        "the machine's clock has caught up with ours",
        "the machine's clock went 6",
    ]


async def test_a_machine_set_back_does_not_put_the_ticks_to_sleep(tmp_path: Path) -> None:
    ticked = asyncio.Event()
    async with fresh(tmp_path) as store:
        rounds = Rounds(store, office_of(Settings(_env_file=None)), ManualClock())
        rounds.tick = lambda: asyncio.sleep(0, ticked.set() or 0)  # type: ignore[method-assign]
        timer = Timer(rounds, lambda: None, lambda: asyncio.sleep(0, 0))
        timer.start()
        for job in timer._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))  # so it looks from an hour before
        timer.keep_going()
        async with asyncio.timeout(5):
            await ticked.wait()
        timer.stop()


async def test_sleepers_of_the_manual_clock_wake_in_the_order_of_their_moments() -> None:
    clock = ManualClock()
    woken: list[int] = []

    async def sleeper(seconds: int) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    tasks = [asyncio.create_task(sleeper(seconds)) for seconds in (60, 10, 30)]
    await asyncio.sleep(0)
    clock.advance(30)
    await asyncio.gather(*tasks[1:])
    assert woken == [10, 30]
    clock.advance(minutes=1)
    await tasks[0]
    assert woken == [10, 30, 60]
    with pytest.raises(ValueError, match="backwards"):
        clock.set(MONDAY_MORNING)


async def test_the_drill_clock_shows_what_its_address_shows(sandbox: Sandbox, clock: DrillClock) -> None:
    assert is_a_clock(clock)
    assert clock() == MONDAY_MORNING
    sandbox.clock.advance(hours=4)
    await shows(clock, MONDAY_MORNING + timedelta(hours=4))
    assert clock() == sandbox.clock.now()


async def test_a_sleeper_wakes_when_the_drill_clock_jumps_past_its_moment(sandbox: Sandbox, clock: DrillClock) -> None:
    sleeper = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    sandbox.clock.advance(minutes=59)
    await shows(clock, MONDAY_MORNING + timedelta(minutes=59))
    assert not sleeper.done()
    sandbox.clock.advance(minutes=1)
    async with asyncio.timeout(5):
        await sleeper


async def test_a_sleeper_wakes_when_the_stopped_drill_clock_starts_to_run(sandbox: Sandbox, clock: DrillClock) -> None:
    sleeper = asyncio.create_task(clock.sleep(600))
    await asyncio.sleep(0)
    sandbox.clock.speed(600_000)
    async with asyncio.timeout(5):
        await sleeper
    assert clock() >= MONDAY_MORNING + timedelta(minutes=10)


async def test_the_drill_clock_never_runs_backwards() -> None:
    real = 1000.0
    clock = DrillClock("http://127.0.0.1:9/clock", real=lambda: real)
    clock._reading = Reading.of({"version": 1, "at": 1000.0, "now": 5000.0, "speed": 60.0})
    real = 1010.0
    assert clock().timestamp() == 5600
    clock._reading = Reading.of({"version": 2, "at": 1010.0, "now": 5300.0, "speed": 0.0})
    assert clock().timestamp() == 5600
    await clock.close()


async def test_a_drill_clock_that_falls_silent_goes_on_and_says_so_once(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    tries = asyncio.Event()
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            tries.set()
            await asyncio.Event().wait()

    real = sandbox.clock.reading()["at"]
    clock = DrillClock(f"{sandbox.url}/clock", real=lambda: real, pause=pause)
    sandbox.clock.speed(60)
    with caplog.at_level(logging.INFO):
        await clock.look()
        clock._url = "http://127.0.0.1:9/clock"
        await clock.start()
        await tries.wait()
    before = clock()
    real += 2
    assert clock() - before == timedelta(minutes=2)
    assert [record.levelname for record in caplog.records if "drill clock" in record.message] == ["WARNING"]
    await clock.close()


async def test_a_drill_clock_without_an_address_that_answers_does_not_start() -> None:
    clock = DrillClock("http://127.0.0.1:9/clock")
    with pytest.raises(OSError, match="no drill clock"):
        await clock.start()
    await clock.close()
