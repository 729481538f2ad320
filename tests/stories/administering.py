"""An administrator in the private chat, and looks behind the page."""

from __future__ import annotations

import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from sandbox import Message, Person
from storage.schema import metadata
from tests.stories.story import Story

JOIN = re.compile(r"start=(join_[\w-]+)")


def admin_of(story: Story) -> Person:
    return story["管小萍"]


async def opened(story: Story, *ways: str) -> Message:
    """/admin, and on by these buttons."""
    admin = admin_of(story)
    await admin.send("/admin")
    page = await story.hears(admin, "管理")
    for label in ways:
        await story.taps(admin, label, page)
    return page


async def made_up(story: Story, who: Person, datas: list[str]) -> Message:
    """A message with buttons that nobody was given."""
    buttons = [InlineKeyboardButton(f"#{number}#", callback_data=data) for number, data in enumerate(datas)]
    keyboard = InlineKeyboardMarkup([buttons[i : i + 8] for i in range(0, len(buttons), 8)])
    await story.parts.api.bot.send_message(who.id, "forged", reply_markup=keyboard)
    return await story.hears(who, "forged")


def rows(story: Story, question: str) -> list[tuple[object, ...]]:
    return story.database.run(question)


def everything(story: Story) -> str:
    """Whatever stands in any row."""
    tables = ("issue_words", *(table.name for table in metadata.sorted_tables))
    return "\n".join(str(row) for table in tables for row in rows(story, f"SELECT * FROM {table}"))
