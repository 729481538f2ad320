"""`roster links`: one-time links that join people to their Telegram accounts."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from bot.commands.failures import Failure
from bot.commands.opening import open_store, present
from bot.commands.printing import Tongue, mark, say, table
from bot.desk import inviting
from bot.desk.desk import Desk
from bot.ports import Transaction
from bot.roster import Person, Roster
from bot.settings import Settings
from bot.wiring import office_of

_USERNAME = re.compile(r"@?([A-Za-z]\w{3,31})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Link:
    code: str
    name: str
    unit: str
    url: str


def links(
    unit: Annotated[
        str | None, typer.Option(help="只要这个单位和它下面的 / only this unit and those below", metavar="CODE")
    ] = None,
    person: Annotated[str | None, typer.Option(help="只要这个人 / only this person", metavar="CODE")] = None,
    bot_username: Annotated[str | None, typer.Option(help="机器人的用户名 / the bot's username")] = None,
) -> None:
    """给还没绑定的人生成一次性加入链接，七天有效。 / Make one-time join links, good for seven days."""
    settings = Settings.read()
    show(Tongue(settings), asyncio.run(_links(settings, unit, person, bot_username)))


async def _links(settings: Settings, unit: str | None, person: str | None, bot_username: str | None) -> list[Link]:
    office, now = office_of(settings), await present(settings)
    async with open_store(settings) as store, store.transaction() as tx:
        desk = await Desk.at(tx, office, now)
        return await make(desk, await username(tx, bot_username), unit=unit, person=person)


async def make(desk: Desk, bot: str, *, unit: str | None = None, person: str | None = None) -> list[Link]:
    """For everybody in office without an account, or for the one who is named."""
    made = []
    for somebody in _waiting(desk.roster, desk.on, unit, person):
        code = await inviting.new_code(desk.tx, somebody.id, desk.now)
        units = [desk.roster.unit(unit_id).name for unit_id in desk.roster.units_of(somebody.id, desk.on)]
        made.append(Link(somebody.code, somebody.name, "、".join(units), f"https://t.me/{bot}?start=join_{code}"))
    return made


async def username(tx: Transaction, told: str | None) -> str:
    """As `run` has learnt it, else as the option says."""
    name = told or await tx.fact("bot_username")
    if not name:
        raise Failure(
            "还不知道机器人的用户名，请先启动一次 run，或加上 --bot-username"
            " / the bot's username is not known yet: start `run` once, or add --bot-username"
        )
    found = _USERNAME.fullmatch(name)
    if not found:
        raise Failure(f"“{name}”不是用户名，请写成如 mashang_bot / write a username like mashang_bot")
    return found[1]


def _waiting(roster: Roster, on: date, unit: str | None, person: str | None) -> list[Person]:
    if person is not None:
        named = roster.person_by_code(person)
        if named is None:
            raise Failure(f"花名册里没有人员“{person}”，请检查编码 / no person “{person}” in the roster")
        if named.telegram_id is not None:
            raise Failure(f"{named.name}（{person}）已经绑定了账号，不需要链接 / “{person}” has joined already")
        return [named]
    within = None if unit is None else roster.unit_by_code(unit)
    if unit is not None and within is None:
        raise Failure(f"花名册里没有单位“{unit}”，请检查编码 / no unit “{unit}” in the roster")
    return inviting.waiting(roster, on, within.id if within is not None else None)


def show(tongue: Tongue, made: list[Link]) -> None:
    if not made:
        mark("✓", tongue("所有人都已绑定账号。", "Everybody has joined."))
        return
    headings = (tongue("编码", "code"), tongue("姓名", "name"), tongue("单位", "unit"), tongue("加入链接", "join link"))
    table(headings, ((link.code, link.name, link.unit, link.url) for link in made))
    say(
        tongue(
            f"共 {len(made)} 人。每个链接只能用一次，七天有效，请单独发给本人。",
            f"{len(made)} people. Each link works once within seven days; send it to that person alone.",
        )
    )
