"""`/metrics` for Prometheus: plain counts of the process, and what the database is asked at most every few seconds."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from bot.batons import Owes
from bot.clock import Clock
from bot.errors import Outage
from bot.issues import Status
from bot.meters import Meters, Spread
from bot.notices import Priority
from bot.ports import Store
from bot.scopes import Scope
from bot.traces import place_of
from bot.watchdog import CHECKS, Signs

logger = logging.getLogger(__name__)

KEPT: Final = 15.0  # real seconds for which the counts of the database serve
OPEN: Final = [status for status in Status if status not in (Status.CLOSED, Status.REJECTED, Status.MERGED)]


@dataclass(frozen=True, slots=True)
class Counted:
    signs: Signs
    issues: Mapping[Status, int]
    overdue: Mapping[Owes, int]


class Page:
    """A registry of its own: what the library adds about the process to the common one is not ours to tell."""

    def __init__(self, store: Store, clock: Clock, meters: Meters, look: Callable[[], Awaitable[Signs]]) -> None:
        self._store, self._clock, self._look = store, clock, look
        self._collector = _Collector(meters)
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self._collector)
        self._counted_at = -KEPT
        self._failed = False

    async def __call__(self, request: Request) -> Response:
        if time.monotonic() - self._counted_at >= KEPT:
            try:
                self._collector.counted = await self._count()
                self._counted_at = time.monotonic()
                self._failed = False
            except Exception as error:
                if not self._failed and not isinstance(error, Outage):  # of that the log has been told
                    logger.error("the metrics cannot be counted: %s", place_of(error))
                self._failed = True
                return Response("the database does not answer\n", status_code=503, media_type="text/plain")
        return Response(generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _count(self) -> Counted:
        now, signs = self._clock(), await self._look()
        async with self._store.snapshot() as tx:
            return Counted(signs, await tx.open_by_status(Scope(everything=True)), await tx.overdue(now))


class _Collector(Collector):
    def __init__(self, meters: Meters) -> None:
        self._meters = meters
        self.counted: Counted | None = None

    def collect(self) -> Iterator[Metric]:
        yield from _of_the_process(self._meters)
        if self.counted is not None:
            yield from _of_the_database(self.counted)


def _of_the_process(meters: Meters) -> Iterator[Metric]:
    notices = CounterMetricFamily("mashang_notices", "Notices by kind and how they ended", labels=["kind", "end"])
    for (kind, end), count in sorted(meters.ended.items()):
        notices.add_metric([kind, end], count)
    yield notices
    yield CounterMetricFamily("mashang_nudges_fired", "Rungs of the ladder that fired", value=meters.nudges)
    yield CounterMetricFamily("mashang_floods", "Answers 429 of Telegram", value=meters.floods)
    yield CounterMetricFamily("mashang_updates", "Updates received, each counted once", value=meters.updates)
    yield _histogram("mashang_tick_lateness_seconds", "How much later than planned a tick began", meters.ticks)
    yield _histogram("mashang_tap_answer_seconds", "From the arrival of a tap to its answer", meters.taps)


def _of_the_database(counted: Counted) -> Iterator[Metric]:
    signs, waiting = counted.signs, counted.signs.waiting
    yield _gauge("mashang_issues", "Open issues", "status", ((s, counted.issues.get(s, 0)) for s in OPEN))
    overdue = ((owes, counted.overdue.get(owes, 0)) for owes in Owes)
    yield _gauge("mashang_batons_overdue", "Open acts whose time is over", "owes", overdue)
    owed = ((priority.name.lower(), waiting.owed.get(priority, 0)) for priority in Priority)
    yield _gauge("mashang_notices_owed", "Notices not sent yet", "priority", owed)
    ranks = ((str(rank), count) for rank, count in enumerate(waiting.in_chats, 1))
    yield _gauge("mashang_chat_backlog", "Notices not sent yet in the chats with most of them", "rank", ranks)
    yield GaugeMetricFamily("mashang_inbox_backlog", "Updates received and not handled yet", value=waiting.undone)
    stuck = {"failed": waiting.failed, "unknown": waiting.unknown, "dead_update": waiting.dead}
    yield _gauge("mashang_stuck", "What waits for an administrator", "kind", stuck.items())
    wrong = ((name, int(check(signs) is not None)) for name, check in CHECKS.items())
    yield _gauge("mashang_wrong", "1 where a check of the watchdog finds something", "check", wrong)
    free = ((space.of, space.free) for space in signs.spaces)
    yield _gauge("mashang_disk_free_bytes", "Room left on the disk of the database, of the backups", "of", free)
    if signs.backup is not None and signs.backup.age is not None:
        age = signs.backup.age.total_seconds()
        yield GaugeMetricFamily("mashang_backup_age_seconds", "Since the last backup", value=age)


def _gauge(name: str, words: str, label: str, values: Iterable[tuple[str, int]]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, count in values:
        family.add_metric([value], count)
    return family


def _histogram(name: str, words: str, spread: Spread) -> Metric:
    below, buckets = 0, []
    for bound, count in zip((*map(str, spread.bounds), "+Inf"), spread.counts, strict=True):
        below += count
        buckets.append((bound, below))
    return HistogramMetricFamily(name, words, buckets=buckets, sum_value=spread.total)
