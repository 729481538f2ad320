"""A bot put together from its rooms."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.archive import Archive
from bot.catching_up import catch_up
from bot.clock import Clock
from bot.inbox import Update
from bot.meters import Meters
from bot.office import Office
from bot.rounds import Rounds
from bot.settings import Settings
from bot.watchdog import Vitals
from bot.watching import Watch
from bot.wiring.premises import database_of, shelf_of
from bot.wiring.starting import first_roster, introduce
from handlers.ping import Ping
from handlers.telegram.api import Api
from handlers.telegram.delivery.pacing import Pacer
from handlers.telegram.delivery.sender import Sender
from handlers.telegram.delivery.troubles import Reported
from handlers.telegram.receiving.converse import Converse
from handlers.telegram.receiving.hook import Hook
from handlers.telegram.receiving.receiver import Receiver
from handlers.telegram.receiving.reception import Reception
from handlers.telegram.receiving.workers import Workers
from handlers.telegram.screens.language import Languages
from handlers.telegram.screens.rendering import Renderer
from handlers.timer import Timer
from storage.backup import back_up
from storage.migrate import migrate
from storage.store import Store


@dataclass(slots=True)
class Parts:
    """A bot put together but not yet moving: tests drive its steps, `run` lets it go by itself."""

    store: Store
    office: Office
    api: Api
    clock: Clock
    languages: Languages
    workers: Workers
    receiver: Receiver
    sender: Sender
    rounds: Rounds
    archive: Archive
    ending: threading.Event  # what waits for the disk in a thread asks it whether to go on
    meters: Meters
    watch: Watch
    timer: Timer
    hook: Hook | None = None
    ping: Ping | None = None

    def app(self) -> Any:
        """What is answered over HTTP; imported when it is asked for."""
        return import_module("handlers.web.app").app_of(
            self.store, self.clock, self.meters, self.watch.signs, self.hook
        )

    async def close(self) -> None:
        self.ending.set()
        if self.ping is not None:
            await self.ping.close()
        await self.api.close()
        await self.store.close()


def _unsaid(reason: str) -> None:
    """Nobody asks what the start waits for."""


async def assemble(
    settings: Settings, office: Office, clock: Clock, waits_for: Callable[[str], None] = _unsaid
) -> Parts:
    """Migrate the database and join the rooms; ask Telegram for the bot's name.

    ``waits_for`` is told what keeps the start waiting.
    """
    await migrate(settings.database_url)
    languages = Languages(settings.language, settings.time_zone, settings.templates_dir)
    store = Store(settings.database_url)
    api = Api(settings.token().get_secret_value(), settings.bot_api_url, proxy=settings.proxy)
    try:
        async with store.transaction() as tx:
            await office.take_office(tx, clock())
        await first_roster(settings, store, office, clock())
        await catch_up(store, office, clock)
        name = await introduce(api, waits_for)
        async with store.transaction() as tx:
            await tx.set_fact("bot_username", name)
    except BaseException:
        await api.close()
        await store.close()
        raise
    meters, reception, started_at = Meters(), Reception(), clock()
    pacer = Pacer() if settings.pacing == "telegram" else Pacer(None)
    renderer = Renderer(store, office, languages, clock, name)
    troubles = Reported(store, office, clock)
    sender = Sender(api, store, renderer, clock, pacer, troubles, meters=meters)

    def kept(updates: Sequence[Update]) -> None:
        meters.updates += len(updates)
        workers.accept(updates)

    def vitals() -> Vitals:
        return Vitals(
            reception.unheard_for,
            reception.failing,
            reception.contested_for,
            timer.still_for,
            sender.blocked_since,
            sender.through_since,
            started_at,
        )

    def put_back(updates: Sequence[Update]) -> None:
        sender.look_again()
        workers.accept(updates)

    converse = Converse(store, office, clock, api.bot, sender.wake, put_back, meters)
    workers = Workers(store, converse, clock, laid_aside=troubles.dead_letter)
    receiver = Receiver(api, store, kept, clock, reception=reception)
    hook = None
    if settings.webhook_url is not None:
        url, own = settings.webhook_url, settings.hook_secret()
        hook = Hook(api, store, kept, clock, reception, url=url, secret=own)
    rounds, ending = Rounds(store, office, clock, meters), threading.Event()
    database = database_of(settings)

    async def copy(file: Path, at: datetime) -> None:
        await asyncio.to_thread(partial(back_up, database, file, at, going=lambda: not ending.is_set()))

    archive = Archive(store, clock, database, shelf_of(settings), copy)
    watch = Watch(store, office, clock, vitals, archive=archive)
    ping = Ping(settings.ping_url, proxy=settings.proxy) if settings.ping_url else None
    drill = settings.clock_url is not None
    timer = Timer(rounds, sender.wake, archive.keep, drill=drill, meters=meters, watch=watch, ping=ping)
    return Parts(
        store, office, api, clock, languages, workers, receiver, sender, rounds, archive, ending, meters, watch,
        timer, hook, ping,
    )  # fmt: skip
