"""The composition root: the one place that knows every room, and the real clock."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import logging
import secrets
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from socket import socket
from typing import Any

from sqlalchemy.engine import make_url
from telegram.error import TelegramError

from bot import roster_file
from bot.archive import Archive
from bot.backups import Shelf
from bot.catalogue import Catalogue
from bot.catching_up import catch_up
from bot.clock import Clock
from bot.desk import importing, inviting, menus
from bot.desk.desk import Desk
from bot.inbox import Update
from bot.meters import Meters
from bot.office import Office
from bot.policy import Policy
from bot.rounds import Rounds
from bot.settings import Settings
from bot.watchdog import Vitals
from bot.watching import Watch
from handlers.clock import DrillClock, SystemClock
from handlers.ping import Ping
from handlers.telegram.api import Api
from handlers.telegram.delivery.pacing import Pacer
from handlers.telegram.delivery.sender import Sender
from handlers.telegram.delivery.troubles import Reported
from handlers.telegram.receiving.converse import Converse
from handlers.telegram.receiving.hook import Hook
from handlers.telegram.receiving.receiver import Receiver, failing
from handlers.telegram.receiving.reception import Reception
from handlers.telegram.receiving.workers import Workers
from handlers.telegram.screens import menu
from handlers.telegram.screens.language import Languages
from handlers.telegram.screens.rendering import Renderer
from handlers.timer import Timer
from handlers.web.room import Room
from storage.backup import back_up
from storage.migrate import migrate
from storage.store import Store

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
SETTLED = 2.0  # seconds after the start


def office_of(settings: Settings) -> Office:
    """Policy and catalogue as the settings name them; raise PolicyError or CatalogueError with all that is wrong."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else None
    secret = hashlib.sha256(f"mashang {token}".encode()).digest() if token else secrets.token_bytes(32)
    own = settings.policy_file.read_text(encoding="utf-8") if settings.policy_file else ""
    policy_name = settings.policy_file.name if settings.policy_file else "policy.toml"
    file = settings.catalogue_file
    return Office(
        catalogue=Catalogue.load(file.read_text(encoding="utf-8"), name=file.name) if file else _packaged(),
        policy=Policy.load(own, zone=settings.time_zone, name=policy_name),
        policy_text=own,
        zone=settings.time_zone,
        language=settings.language,
        admin_ids=settings.admin_ids,
        secret=secret,
    )


@cache
def _packaged() -> Catalogue:
    return Catalogue.load()


def shelf_of(settings: Settings) -> Shelf:
    """Of a database server no backups are made here."""
    parsed = make_url(settings.database_url)
    embedded = parsed.get_backend_name() == "sqlite" and bool(parsed.database)
    folder = settings.backup_dir or database_of(settings).parent / "backups"
    return Shelf(folder, settings.backup_at if embedded else None, settings.backup_keep, settings.time_zone)


def database_of(settings: Settings) -> Path:
    """SQLite's file."""
    return Path(make_url(settings.database_url).database or "")


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


async def assemble(settings: Settings, office: Office, clock: Clock) -> Parts:
    """Migrate the database and join the rooms; ask Telegram for the bot's name."""
    await migrate(settings.database_url)
    languages = Languages(settings.language, settings.time_zone, settings.templates_dir)
    store = Store(settings.database_url)
    api = Api(settings.token().get_secret_value(), settings.bot_api_url, proxy=settings.proxy)
    try:
        async with store.transaction() as tx:
            await office.take_office(tx, clock())
        await _first_roster(settings, store, office, clock())
        await catch_up(store, office, clock)
        name = await _introduce(api)
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

    archive = Archive(store, office, clock, shelf_of(settings), copy)
    watch = Watch(store, office, clock, vitals)
    ping = Ping(settings.ping_url, proxy=settings.proxy) if settings.ping_url else None
    drill = settings.clock_url is not None
    timer = Timer(rounds, sender.wake, archive.keep, drill=drill, meters=meters, watch=watch, ping=ping)
    return Parts(
        store, office, api, clock, languages, workers, receiver, sender, rounds, archive, ending, meters, watch,
        timer, hook, ping,
    )  # fmt: skip


async def _first_roster(settings: Settings, store: Store, office: Office, now: datetime) -> None:
    if settings.roster_file is None:
        return
    async with store.transaction() as tx:
        if await tx.roster_is_empty():
            file = roster_file.read(settings.roster_file, [category.code for category in office.catalogue])
            await importing.import_roster(await Desk.at(tx, office, now), file)
            log.info("the roster was imported from %s", settings.roster_file.name)


async def _introduce(api: Api) -> str:
    """The bot's own name, insisted on: a server that is away now is asked again, and said once."""
    pause, said = 1.0, ""
    while True:
        try:
            await api.bot.initialize()
            return api.bot.username
        except TelegramError as error:
            kind = failing(error)
            if kind != said:
                log.warning("Telegram does not answer who we are (%s); trying again until it does", kind)
                said = kind
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)


async def run(settings: Settings, office: Office, listener: socket | None = None) -> None:
    """Serve until SIGTERM or SIGINT; what is under way is finished, the rest stays as rows.

    Over HTTP too, where there is a ``listener``.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    drill = DrillClock(settings.clock_url) if settings.clock_url else None
    if drill:
        await drill.start()
    try:
        serving = asyncio.create_task(_serve(settings, office, drill or SystemClock(), listener, stopped))
        stopping = asyncio.create_task(stopped.wait())
        await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
        if not serving.done():
            log.info("stopping")
            try:
                await asyncio.wait_for(serving, timeout=20)
            except TimeoutError:
                log.warning("stopped before everything was at rest; nothing is lost, the rows stay")
        stopping.cancel()
        if serving.done() and not serving.cancelled():
            serving.result()
    finally:
        if drill:
            await drill.close()


async def _serve(
    settings: Settings, office: Office, clock: Clock, listener: socket | None, stopped: asyncio.Event
) -> None:
    assembling = asyncio.create_task(assemble(settings, office, clock))
    stop = asyncio.create_task(stopped.wait())
    await asyncio.wait((assembling, stop), return_when=asyncio.FIRST_COMPLETED)
    if not assembling.done():
        assembling.cancel()
        await asyncio.gather(assembling, return_exceptions=True)
        return
    parts = assembling.result()
    room = Room(listener, parts.app) if listener is not None else None
    try:
        await _greet(parts, settings)
        await parts.workers.resume()
        greeting = asyncio.create_task(_publish_the_menus(parts), name="menus")  # six calls that nobody waits for
        sending = asyncio.create_task(parts.sender.run(), name="sender")
        answering = asyncio.create_task(room.run(), name="web") if room is not None else None
        receiving = asyncio.create_task(_receive(parts, room), name="receiver")
        parts.timer.start()
        log.info("serving as @%s", parts.api.bot.username)
        asyncio.get_running_loop().call_later(SETTLED, _settle)
        await asyncio.wait((sending, receiving, stop), return_when=asyncio.FIRST_COMPLETED)
        receiving.cancel()
        parts.timer.stop()
        parts.ending.set()
        if room is not None and answering is not None:
            room.close()
            await asyncio.wait((answering,))
        await parts.workers.stop()
        await parts.sender.stop()
        greeting.cancel()
        await asyncio.gather(receiving, sending, greeting, return_exceptions=True)
    finally:
        parts.timer.stop()
        stop.cancel()
        await parts.close()


async def _receive(parts: Parts, room: Room | None) -> None:
    """By polling, or by webhook once somebody answers there."""
    if parts.hook is None:
        await parts.receiver.run()
        return
    assert room is not None
    await room.opened.wait()
    await parts.hook.run()


def _settle() -> None:
    """What is there by now stays: to look through it for garbage again and again would hold everybody up."""
    gc.collect()
    gc.freeze()


async def _publish_the_menus(parts: Parts) -> None:
    try:
        await menu.publish(parts.api.bot, parts.languages)
    except TelegramError as error:
        log.warning("the command menus could not be published: %s", failing(error))


async def _greet(parts: Parts, settings: Settings) -> None:
    """The menus of single chats once for each edition, and the claim link where nobody administers yet."""
    async with parts.store.transaction() as tx:
        desk = await Desk.at(tx, parts.office, parts.clock())
        for person_id in menus.own_menus(desk):
            await desk.offer_menu(desk.roster.person(person_id), menu.edition(parts.languages))
    if settings.admin_ids:
        return
    async with parts.store.transaction() as tx:
        roster = await tx.roster()
        today = parts.office.day(parts.clock())
        if any(roster.is_admin(person.id, today) for person in roster.people if person.telegram_id is not None):
            return
        code = await inviting.new_code(tx, None, parts.clock())
    link = f"https://t.me/{parts.api.bot.username}?start=claim_{code}"
    print(f"还没有管理员。第一位管理员请在 7 天内打开 / the first administrator opens: {link}", flush=True)  # noqa: T201
