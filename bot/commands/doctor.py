"""`doctor`: looks at everything the bot needs, and says what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.archive import FAILING
from bot.backups import health
from bot.commands.backing_up import last_backup
from bot.commands.catalogue import lacking
from bot.commands.disk_checks import check_disk
from bot.commands.failures import EXPECTED, sentences
from bot.commands.findings import Finding, bad, good, odd
from bot.commands.lint.check import flaws
from bot.commands.lint.flaws import Case, Written
from bot.commands.opening import condition, open_store, present
from bot.commands.printing import Tongue, mark
from bot.commands.roster_checks import check_roster
from bot.commands.telegram_checks import check_telegram, known_groups
from bot.commands.template_checks import check_templates
from bot.office import Office
from bot.roster import Roster
from bot.settings import TELEGRAM, Settings, SettingsError
from bot.wiring import database_of, office_of, shelf_of
from storage.condition import Condition, address_of


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="不连 Telegram / do not ask Telegram")] = False,
) -> None:
    """检查设置、规则、数据库、花名册和 Telegram。 / Check settings, policy, database, roster and Telegram."""
    try:
        settings = Settings.read()
    except SettingsError as error:
        for problem in error.problems:
            mark("✗", problem)
        raise typer.Exit(1) from None
    if not asyncio.run(_examine(settings, offline)):
        raise typer.Exit(1)


async def _examine(settings: Settings, offline: bool) -> bool:
    """Each finding is told as soon as it is there; whether all is well."""
    well = True
    async with aclosing(_findings(settings, offline, Tongue(settings))) as found:
        async for finding in found:
            mark(finding.sign, finding.text)
            well = well and finding.sign != "✗"
    return well


async def _findings(settings: Settings, offline: bool, tongue: Tongue) -> AsyncGenerator[Finding, None]:
    for finding in _settings(settings, tongue):
        yield finding
    try:
        now, office = await present(settings), office_of(settings)
    except EXPECTED as error:
        for sentence in sentences(error):
            yield bad(sentence)
        return
    for finding in check_templates(settings.templates_dir, tongue):
        yield finding
    for finding in _office(office, settings, now, tongue):
        yield finding
    roster: Roster | None = None
    try:
        found = await condition(settings)
        yield _database(found, address_of(settings.database_url), tongue)
        if found is Condition.CURRENT:
            if shelf_of(settings).at is not None:
                for finding in check_disk(database_of(settings), shelf_of(settings), tongue):
                    yield finding
            async with open_store(settings) as store, store.snapshot() as tx:
                roster = await tx.roster()
                failing = await tx.fact(FAILING)
            if shelf_of(settings).at is not None:
                yield last_backup(health(shelf_of(settings), now, failing), tongue, settings.time_zone)
            for finding in check_roster(roster, office.catalogue, office.policy, office.day(now), tongue):
                yield finding
    except EXPECTED as error:
        for sentence in sentences(error):
            yield bad(sentence)
    if offline or settings.bot_token is None:
        for finding in known_groups(roster, tongue) if roster else ():
            yield finding
        return
    async with aclosing(check_telegram(settings, roster or Roster(), tongue)) as asked:
        async for finding in asked:
            yield finding


def _settings(settings: Settings, tongue: Tongue) -> Iterator[Finding]:
    try:
        settings.token()
    except SettingsError as error:
        yield bad(str(error))
    yield good(tongue(f"设置可读，时区 {settings.time_zone}。", f"Settings read, time zone {settings.time_zone}."))
    if settings.pacing == "off" and urlsplit(settings.bot_api_url).hostname == urlsplit(TELEGRAM).hostname:
        yield odd(tongue(
            "MASHANG_PACING=off 会触发 Telegram 的限速，请改回 telegram。",
            "MASHANG_PACING=off runs into Telegram's limits, set it to telegram.",
        ))  # fmt: skip
    if settings.clock_url:
        yield odd(tongue("用的是演练时钟。", "A drill clock is in use."))


def _office(office: Office, settings: Settings, now: datetime, tongue: Tongue) -> Iterator[Finding]:
    yield good(tongue(
        f"规则可用：{len(office.policy.rungs)} 级催督办；目录 {len(office.catalogue)} 类。",
        f"Policy sound: {len(office.policy.rungs)} rungs; catalogue of {len(office.catalogue)} categories.",
    ))  # fmt: skip
    for row in lacking(settings.catalogue_file):
        yield odd(row)
    written = Written(office.policy_text, settings.policy_file.name) if settings.policy_file else Written()
    for flaw in flaws(Case(office.policy, office.catalogue, written, office.day(now)), tongue):
        yield odd(f"{flaw.where}: {flaw.text}")
    this_year = office.day(now).year
    for year in (this_year, this_year + 1):
        if office.policy.calendar.published(year):
            yield good(tongue(f"{year} 年的放假调休安排已收录。", f"The holidays of {year} are published."))
        else:
            yield odd(tongue(
                f"{year} 年的调休安排还没有收录（通常前一年 11 月公布）：请升级 holidays 包，或写进 [calendar]。",
                f"Make-up workdays of {year} are not known yet: update `holidays`, or write them into [calendar].",
            ))  # fmt: skip


def _database(found: Condition, address: str, tongue: Tongue) -> Finding:
    match found:
        case Condition.CURRENT:
            return good(tongue(
                f"数据库可用，版本正确：{address}。", f"The database is reachable and up to date: {address}."
            ))  # fmt: skip
        case Condition.OLDER:
            return odd(
                tongue("数据库是旧版本的，run 启动时会升级，请先备份。", "The database is older; `run` upgrades it.")
            )
        case Condition.NEWER:
            return bad(
                tongue(
                    "数据库是更新的版本用过的，请用那个版本的程序。", "The database is of a newer version: run that."
                )
            )
    return odd(
        tongue("还没有数据库：roster import 或 run 会建立。", "No database yet: `roster import` or `run` makes it.")
    )
