"""`policy lint` and `policy preview`: both go without a token."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.failures import Failure
from bot.commands.lint.check import flaws
from bot.commands.lint.flaws import Case, Written
from bot.commands.opening import present, read_catalogue, read_policy, read_roster
from bot.commands.preview import preview
from bot.commands.printing import Tongue, mark, say
from bot.policy import Policy
from bot.settings import Settings

app = typer.Typer(no_args_is_help=True, help="时限与催督办规则 / The policy of limits and nudges.")
app.command("preview")(preview)


@app.command("lint")
def lint(
    file: Annotated[
        Path | None, typer.Argument(help="规则文件；不写就查正在用的 / a policy file; by default the one in use")
    ] = None,
) -> None:
    """检查规则文件，列出全部错误和提醒，各带行号。 / Check a policy file: all errors and warnings, with their lines."""
    settings = Settings.read()
    tongue = Tongue(settings)
    own = file or settings.policy_file
    policy = read_policy(own, settings.time_zone) if own else Policy.load("", zone=settings.time_zone)
    written = Written(own.read_text(encoding="utf-8"), own.name) if own else Written()
    roster, on = None, asyncio.run(present(settings)).astimezone(settings.time_zone).date()
    try:
        roster = asyncio.run(read_roster(settings))
    except Failure as failure:
        mark("!", f"{tongue('没有对照花名册', 'The roster was not looked at')}：{failure}")
    found = flaws(Case(policy, read_catalogue(settings), written, on), tongue, roster)
    for flaw in found:
        kind = tongue("错误：", "error: ") if flaw.grave else tongue("提醒：", "warning: ")
        say(f"{flaw.where}: {kind}{flaw.text}")
    errors = sum(flaw.grave for flaw in found)
    rungs, tallies, warnings = len(policy.rungs), len(policy.tallies), len(found) - errors
    if errors:
        mark("✗", tongue(f"{errors} 处错误，{warnings} 处提醒。", f"{errors} errors, {warnings} warnings."))
        raise typer.Exit(1)
    mark("✓", tongue(
        f"规则可用：{rungs} 级催督办，{tallies} 条累计，{warnings} 处提醒。",
        f"The policy is sound: {rungs} rungs, {tallies} tallies, {warnings} warnings.",
    ))  # fmt: skip
