"""`python -m bot`: the command line."""

from __future__ import annotations

import typer

from bot.commands import policy, roster
from bot.commands.doctor import doctor
from bot.commands.failures import Told
from bot.commands.running import run
from bot.commands.setting_up import init
from bot.commands.status import status

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
app.add_typer(policy.app, name="policy")


if __name__ == "__main__":
    app(prog_name="python -m bot")
