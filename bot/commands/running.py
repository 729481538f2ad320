"""`run`: the bot itself."""

from __future__ import annotations

import asyncio
import logging

from bot import wiring
from bot.commands.opening import condition, present
from bot.office import Office
from bot.settings import Settings

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
    await wiring.run(settings, office)
