"""`run`: the bot itself."""

from __future__ import annotations

import asyncio
import logging

from bot import wiring
from bot.commands.failures import Failure
from bot.commands.opening import condition, present
from bot.office import Office
from bot.settings import Settings
from storage.serving import AlreadyServed, alone

QUIET = ("apscheduler", "alembic", "httpx", "httpcore")  # each tick, each request: nothing an operator reads


def run() -> None:
    """启动机器人，直到被中断。 / Run the bot until it is interrupted."""
    settings = Settings.read()
    settings.token()
    settings.check_polling()
    office = wiring.office_of(settings)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    asyncio.run(_run(settings, office))


async def _run(settings: Settings, office: Office) -> None:
    await condition(settings)  # an address that cannot be opened is told in a sentence
    await present(settings)
    try:
        async with alone(settings.database_url):
            await wiring.run(settings, office)
    except AlreadyServed:
        raise Failure(
            "这个数据库已有一个机器人在运行，请先停掉那一个，或另设 MASHANG_DATABASE_URL"
            " / a bot already serves this database, stop that one first or set another MASHANG_DATABASE_URL"
        ) from None
