"""`run`: the bot itself."""

from __future__ import annotations

import asyncio
import gc
import logging
from socket import socket

from bot import wiring
from bot.commands.backing_up import keep_before_upgrading
from bot.commands.failures import Failure
from bot.commands.opening import away, condition, present
from bot.errors import Outage
from bot.office import Office
from bot.settings import Settings
from handlers.web.room import STARTING, Room, listener_at
from storage.condition import condition_of
from storage.serving import AlreadyServed, alone

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds
QUIET = ("apscheduler", "alembic", "httpx", "httpcore", "uvicorn")  # each tick, each request: nothing an operator reads


def run() -> None:
    """启动机器人，直到被中断。 / Run the bot until it is interrupted."""
    gc.freeze()  # what has been imported stays: looking through it for garbage takes a tenth of the start
    settings = Settings.read()
    settings.token()
    office = wiring.office_of(settings)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    asyncio.run(_run(settings, office))


async def _run(settings: Settings, office: Office) -> None:
    try:
        async with Room(_listener(settings)) as room:
            await _reached(settings, room)
            await present(settings)
            async with alone(settings.database_url):
                await keep_before_upgrading(settings)
                await wiring.run(settings, office, room)
    except Outage as outage:
        raise away(outage) from None
    except AlreadyServed:
        raise Failure(
            "这个数据库已有一个机器人在运行，请先停掉那一个，或另设 MASHANG_DATABASE_URL"
            " / a bot already serves this database, stop that one first or set another MASHANG_DATABASE_URL"
        ) from None


async def _reached(settings: Settings, room: Room) -> None:
    """A server that is still starting is waited for; what waiting cannot mend is told in a sentence."""
    waiting = False
    while True:
        try:
            await condition_of(settings.database_url)
        except Outage as outage:
            if outage.final:
                raise away(outage) from None
            if not waiting:
                log.warning("the database is away, waiting for it: %s", outage.reason)
                room.waits_for("the database server is away")
            waiting = True
            await asyncio.sleep(PAUSE)
        except Exception:
            await condition(settings)  # which has the words for it
            return
        else:
            room.waits_for(STARTING)
            return


def _listener(settings: Settings) -> socket | None:
    """An address that was asked for must be had; where only the default is taken, the bot works without it."""
    if settings.web_listen is None:
        return None
    try:
        return listener_at(*settings.web_listen)
    except OSError as error:
        said = (
            f"MASHANG_WEB_LISTEN：{settings.web_listen} 用不了（{error.strerror}）：请先看是不是已有一个机器人在运行，"
            "再换一个端口，或写 off / cannot be listened on: if no other bot runs there, set another port, or off"
        )
        if settings.webhook_url is not None or "web_listen" in settings.model_fields_set:
            raise Failure(said) from None
        log.warning("%s; going on without health page and metrics", said)
        return None
