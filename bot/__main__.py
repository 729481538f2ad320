"""`python -m bot`: the command line."""

from __future__ import annotations

import sys
from io import TextIOWrapper

import typer

from bot.commands import catalogue, policy, roster
from bot.commands.backing_up import backup
from bot.commands.copying import copy
from bot.commands.doctor import doctor
from bot.commands.failures import Told
from bot.commands.restoring import restore
from bot.commands.running import run
from bot.commands.setting_up import init
from bot.commands.status import status
from bot.commands.verifying import verify

app = typer.Typer(
    cls=Told,
    name="python -m bot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a pretty traceback shows local variables, the token among them
    help="马上就办 / Mashang: a Telegram bot that closes the loop on on-site issues.",
)
app.command()(run)
app.command()(init)
app.add_typer(roster.app, name="roster")
app.command()(doctor)
app.command()(status)
app.command()(backup)
app.command()(restore)
app.command()(copy)
app.command()(verify)
app.add_typer(policy.app, name="policy")
app.add_typer(catalogue.app, name="catalogue")


def _say_what_the_terminal_can() -> None:
    """A terminal in an old encoding shows a question mark in place of what it lacks; the command goes on."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    _say_what_the_terminal_can()
    app(prog_name="python -m bot")
