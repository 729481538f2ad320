"""`policy lint` and `policy preview`: both go without a token."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.opening import read_policy
from bot.commands.preview import preview
from bot.commands.printing import Tongue, mark
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
    """检查规则文件，列出全部错误。 / Check a policy file and list all that is wrong."""
    settings = Settings.read()
    tongue = Tongue(settings)
    own = file or settings.policy_file
    policy = read_policy(own, settings.time_zone) if own else Policy.load("", zone=settings.time_zone)
    for gap in gaps(policy, tongue):
        mark("!", gap)
    mark("✓", tongue(
        f"规则可用：{len(policy.rungs)} 级催督办，{len(policy.tallies)} 条累计。",
        f"The policy is sound: {len(policy.rungs)} rungs, {len(policy.tallies)} tallies.",
    ))  # fmt: skip


def gaps(policy: Policy, tongue: Tongue) -> list[str]:
    """Where the pressure ends before the act is done."""
    return [
        tongue(
            f"{owes} / {level}{_own(name)}：没有一级写了 repeat，催到最后就没有人再催，请加上。",
            f"{owes} / {level}{_own(name)}: no rung repeats, so the pressure ends before the act is done; add one.",
        )
        for owes, level, name in policy.gaps()
    ]


def _own(name: str) -> str:
    """The categories that climb a ladder of their own."""
    return f" / {name}*" if name else ""
