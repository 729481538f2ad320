"""What may go wrong without being a bug: told in plain sentences, with a non-zero exit and nothing changed."""

from __future__ import annotations

from typing import Any

import typer
from sqlalchemy.exc import OperationalError
from typer.core import TyperGroup

from bot.errors import Outage, Refusal
from bot.roster_file import RosterErrors
from bot.settings import SettingsError
from bot.toml_text import WrittenWrong
from storage.migrate import NewerDatabase


class Failure(Exception):
    """One sentence for who typed the command, with what to do."""


EXPECTED = (Failure, SettingsError, WrittenWrong, RosterErrors, NewerDatabase, Refusal, Outage, OperationalError)


def sentences(error: Exception) -> list[str]:
    match error:
        case SettingsError() | WrittenWrong():
            return list(error.problems)
        case RosterErrors():
            told = [f"{one} / {one.said('en')}" for one in error.errors]
            return [*told, f"共 {len(error.errors)} 处，什么也没有导入 / nothing was imported"]
        case NewerDatabase():
            return [f"数据库是更新的版本用过的（{error.revision}），请用那个版本的程序，什么也没有改动 / {error}"]
        case Refusal():
            return [f"不能这样做：{error.code} / refused: {error.code}"]
        case Outage():
            return [f"数据库连不上了（{error.reason}），请稍后再试 / the database is away, try again later"]
        case OperationalError():
            return [
                f"数据库不可用（{error.orig}），请稍后再试，或运行 doctor"
                " / the database cannot be used, try again later or run doctor"
            ]
    return [str(error)]


class Told(TyperGroup):
    """The group of all commands: an expected failure ends in its sentences, not in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            for sentence in sentences(error):
                typer.echo(sentence, err=True)
            raise typer.Exit(1) from None
