"""`init`: a `.env` and an example roster to start from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot import setting_values
from bot.commands.failures import Failure
from bot.commands.printing import say
from bot.roster_file import write_example

_ENV = """\
# 马上就办的设置，全部可写的项目见 .env.example / all settings are listed in .env.example

# 机器人令牌，向 @BotFather 申请；不要给别人看 / the bot's token, from @BotFather; show it to nobody
MASHANG_BOT_TOKEN={token}
# 管理员的 Telegram 数字 id，逗号分开；留空则首次启动给出一次性认领链接 / administrators; empty: a one-time claim link
MASHANG_ADMIN_IDS={admins}
"""


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="写到哪个文件夹 / where to write")] = Path("."),
    token: Annotated[str | None, typer.Option(help="机器人令牌 / the bot's token")] = None,
    admin_id: Annotated[str | None, typer.Option(help="管理员的数字 id / an administrator's numeric id")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不提问 / ask nothing")] = False,
) -> None:
    """写出 .env 和花名册样例。 / Write a .env and an example roster."""
    env, roster = folder / ".env", folder / "roster.xlsx"
    for file in (env, roster):
        if file.exists():
            raise Failure(f"{file} 已经存在，不会覆盖；请先改名或换一个文件夹 / {file} exists and is not overwritten")
    if token is None and not yes:
        token = typer.prompt(
            "机器人令牌（@BotFather 给的，输入时不显示；可留空） / bot token (hidden, may be empty)",
            default="", hide_input=True, show_default=False,
        )  # fmt: skip
    if admin_id is None and not yes:
        admin_id = typer.prompt(
            "管理员的 Telegram 数字 id（可留空） / administrator's numeric Telegram id (may be empty)",
            default="", show_default=False,
        )  # fmt: skip
    text = _ENV.format(token=_checked_token(token), admins=_checked_ids(admin_id))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_example(roster)
        with os.fdopen(os.open(env, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise Failure(f"写不了 {folder}（{error.strerror}），请检查权限 / cannot write to {folder}") from None
    say(f"已写出 / written: {env}, {roster}")
    say("接下来 / next:")
    say(f"  1. 填写 {roster} / fill it in")
    say(f"  2. python -m bot roster import {roster} --dry-run")
    say(f"  3. python -m bot roster import {roster}")
    say("  4. python -m bot doctor")
    say("  5. python -m bot run")


def _checked_token(token: str | None) -> str:
    try:
        return setting_values.token(token) if token else ""
    except ValueError as error:
        raise Failure(str(error)) from None


def _checked_ids(words: str | None) -> str:
    try:
        return ",".join(map(str, sorted(setting_values.ids(words)))) if words else ""
    except ValueError as error:
        raise Failure(str(error)) from None
