"""`roster import` and `roster links`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import links
from bot.commands.opening import open_or_make_store, open_trial_store, present
from bot.commands.printing import Tongue, mark, say, table
from bot.commands.roster_checks import unknown_calendars
from bot.desk import importing
from bot.desk.desk import Desk
from bot.importing import Changes
from bot.office import Office
from bot.roster import Roster
from bot.roster_file import RosterFile, read
from bot.roster_file.words import SHEETS, shown
from bot.settings import Settings
from bot.wiring import office_of

app = typer.Typer(no_args_is_help=True, help="花名册 / The roster.")
app.command("links")(links.links)


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="一个 .xlsx，或放 CSV 的文件夹 / a workbook, or a folder of CSV files")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试算，不写入 / only tell what would change")] = False,
    with_links: Annotated[
        bool, typer.Option("--links", help="导入后给还没绑定的人发加入链接 / then print join links")
    ] = False,
    bot_username: Annotated[str | None, typer.Option(help="机器人的用户名 / the bot's username")] = None,
) -> None:
    """导入花名册；有错就全部列出，什么也不改。 / Import a roster; errors are all listed and nothing is changed."""
    settings = Settings.read()
    office = office_of(settings)
    file = read(path, [category.code for category in office.catalogue])
    asyncio.run(_import(settings, office, file, dry_run, with_links, bot_username))


async def _import(
    settings: Settings, office: Office, file: RosterFile, dry_run: bool, with_links: bool, bot_username: str | None
) -> None:
    tongue = Tongue(settings)
    opening = open_trial_store(settings) if dry_run else open_or_make_store(settings)
    now = await present(settings)
    async with opening as store:
        made: list[links.Link] = []
        async with importing.trial(store) if dry_run else store.transaction() as tx:
            await office.take_office(tx, now)
            desk = await Desk.at(tx, office, now)
            changes = await importing.import_roster(desk, file)
            if with_links and not dry_run:
                made = await links.make(desk, await links.username(tx, bot_username))
    _tell(tongue, changes, desk.roster, dry_run)
    for finding in unknown_calendars(desk.roster, office.policy, tongue):
        mark(finding.sign, finding.text)
    if with_links and not dry_run:
        links.show(tongue, made)


def _tell(tongue: Tongue, changes: Changes, roster: Roster, dry_run: bool) -> None:
    headings = (
        tongue("表", "sheet"), tongue("新增", "added"), tongue("更改", "changed"), tongue("不变", "same"),
        tongue("到期", "ended"),
    )  # fmt: skip
    rows = [
        (
            tongue(shown(SHEETS, sheet), sheet),
            *(counts.get(sheet, 0) for counts in (changes.added, changes.changed, changes.same)),
            changes.ended if sheet == "posts" else "",
        )
        for sheet in SHEETS
        if sheet in changes.added or sheet in changes.changed or sheet in changes.same
    ]
    table(headings, rows)
    for (before, after), count in changes.handed.items():
        names = [roster.person(who).name if who is not None else "—" for who in (before, after)]
        say(tongue(f"待办 {count} 件：{names[0]} → {names[1]}", f"{count} open: {names[0]} → {names[1]}"))
    for remark in changes.remarks:
        mark("!", tongue(str(remark), remark.said("en")))
    if dry_run:
        say(tongue("这是试算，什么也没有改动。", "A dry run: nothing was changed."))
    else:
        mark("✓", tongue("已导入。", "Imported."))
