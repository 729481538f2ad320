"""The bot's life: it begins, serves, and ends in order."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal

from bot import guessing
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.office import Office
from bot.settings import Settings
from bot.wiring.assembling import Parts, assemble
from bot.wiring.greeting import greet, publish_the_menus
from handlers.clock import DrillClock, SystemClock
from handlers.web.room import Room

log = logging.getLogger(__name__)

SETTLED = 2.0  # seconds after the start


async def run(settings: Settings, office: Office, room: Room) -> None:
    """Serve until SIGTERM or SIGINT; what is under way is finished, the rest stays as rows.

    Over HTTP too, where the ``room`` has an address.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    drill = DrillClock(settings.clock_url) if settings.clock_url else None
    if drill:
        await drill.start()
    try:
        serving = asyncio.create_task(_serve(settings, office, drill or SystemClock(), room, stopped))
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


async def _serve(settings: Settings, office: Office, clock: Clock, room: Room, stopped: asyncio.Event) -> None:
    assembling = asyncio.create_task(assemble(settings, office, clock, room.waits_for))
    stop = asyncio.create_task(stopped.wait())
    await asyncio.wait((assembling, stop), return_when=asyncio.FIRST_COMPLETED)
    if not assembling.done():
        assembling.cancel()
        await asyncio.gather(assembling, return_exceptions=True)
        return
    parts = assembling.result()
    try:
        await greet(parts, settings)
        await parts.workers.resume()
        greeting = asyncio.create_task(publish_the_menus(parts), name="menus")  # six calls that nobody waits for
        sending = asyncio.create_task(parts.sender.run(), name="sender")
        room.furnish(parts.app)
        receiving = asyncio.create_task(_receive(parts, room), name="receiver")
        parts.timer.start()
        log.info("serving as @%s", parts.api.bot.username)
        settling = asyncio.create_task(_settle(office.catalogue), name="settling")
        await asyncio.wait((sending, receiving, stop), return_when=asyncio.FIRST_COMPLETED)
        receiving.cancel()
        parts.timer.stop()
        parts.ending.set()
        await room.close()
        await parts.workers.stop()
        await parts.sender.stop()
        greeting.cancel()
        settling.cancel()
        await asyncio.gather(receiving, sending, greeting, settling, return_exceptions=True)
    finally:
        parts.timer.stop()
        stop.cancel()
        await parts.close()


async def _receive(parts: Parts, room: Room) -> None:
    """By polling, or by webhook once somebody answers there."""
    if parts.hook is None:
        await parts.receiver.run()
        return
    await room.opened.wait()
    await parts.hook.run()


async def _settle(catalogue: Catalogue) -> None:
    """What is there by now stays: to look through it for garbage again and again would hold everybody up."""
    await asyncio.sleep(SETTLED)
    await asyncio.to_thread(guessing.prepare, catalogue)
    gc.collect()
    gc.freeze()
