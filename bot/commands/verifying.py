"""`verify`: whether every row follows from what was recorded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import typer

from bot.books import Finding, examine
from bot.commands.failures import Failure
from bot.commands.opening import open_store
from bot.commands.printing import Tongue, mark, say
from bot.ids import IssueId, parse_number
from bot.ports import Store
from bot.settings import Settings

PAGE = 200


def verify(
    number: Annotated[
        str | None, typer.Argument(metavar="[NUMBER]", help="只查这一件，如 A-0001 / only this issue")
    ] = None,
) -> None:
    """把事项、待办与记录逐项核对；只读，机器人不用停。 / Check that every row follows from what was recorded."""
    settings = Settings.read()
    tongue = Tongue(settings)
    only = parse_number(number) if number is not None else None
    if number is not None and only is None:
        raise Failure(f"“{number}”不是编号，请写成如 A-0001 / write a number like A-0001")
    looked_at, found = asyncio.run(_verify(settings, only))
    if only is not None and not looked_at:
        raise Failure(f"没有 {number} 这件事项，请检查编号 / there is no issue {number}, check the number")
    if found:
        mark("✗", tongue(f"{looked_at} 件中有 {found} 处对不上。", f"{found} findings in {looked_at} issues."))
        raise typer.Exit(1)
    mark("✓", tongue(f"{looked_at} 件全部对得上。", f"All {looked_at} issues follow from what was recorded."))


async def _verify(settings: Settings, only: IssueId | None) -> tuple[int, int]:
    """How many issues were looked at, and how many findings were told."""
    looked_at = told = 0
    async with open_store(settings) as store:
        async for findings in examined(store, only):
            looked_at += 1
            for finding in findings:
                say(str(finding))
                told += 1
    return looked_at, told


async def examined(store: Store, only: IssueId | None = None) -> AsyncIterator[list[Finding]]:
    """Of each issue its findings. A page at a time, each in a snapshot of its own: beside a bot that goes on."""
    after = IssueId(only - 1) if only is not None else IssueId(0)
    while True:
        async with store.snapshot() as tx:
            books = await tx.books(after, 1 if only is not None else PAGE)
        for book in books:
            if only in (None, book.issue_id):
                yield examine(book)
        if not books or only is not None:
            return
        after = books[-1].issue_id
