"""`catalogue lint`: goes without a token."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot import setting_values
from bot.catalogue import Catalogue, lint
from bot.commands.failures import Failure
from bot.commands.printing import Tongue, mark
from bot.settings import Settings

app = typer.Typer(no_args_is_help=True, help="事项类别目录 / The catalogue of what can be reported.")


@app.callback()
def catalogue() -> None:
    """事项类别目录。 / The catalogue of what can be reported."""


@app.command("lint")
def lint_(
    file: Annotated[
        Path | None, typer.Argument(help="目录文件；不写就查正在用的 / a catalogue file; by default the one in use")
    ] = None,
) -> None:
    """检查目录：不许缺时限、主办单位和结案条件。 / Check that no row lacks limit, unit or close condition."""
    settings = Settings.read()
    tongue = Tongue(settings)
    problems = lacking(file or settings.catalogue_file)
    if problems:
        raise Failure("\n".join(problems))
    found = Catalogue.load(_text(file or settings.catalogue_file))
    conditions = sum(len(category.conditions) for category in found)
    mark("✓", tongue(
        f"目录可用：{len(found)} 类，{conditions} 个立案条件。",
        f"The catalogue is sound: {len(found)} categories, {conditions} filing conditions.",
    ))  # fmt: skip


def lacking(file: Path | None) -> list[str]:
    """What an office's file, or else the packaged one, leaves open."""
    try:
        return lint(_text(file), name=file.name if file else "catalogue.toml")
    except ValueError as error:
        raise Failure(str(error)) from None


def _text(file: Path | None) -> str | None:
    return setting_values.text_file(file).read_text(encoding="utf-8") if file else None
