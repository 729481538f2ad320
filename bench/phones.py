"""The sixty people and six groups of the measured office in a sandbox."""

from __future__ import annotations

from bench.town import GROUPS, PEOPLE, unit_of
from sandbox import Group, Message, Person, Sandbox
from sandbox.chats import Chat
from sandbox.formatting import plain


class Phones:
    def __init__(self, telegram: Sandbox) -> None:
        self.telegram = telegram
        self.people: list[Person] = [telegram.person(id, f"员工{id - PEOPLE[0]}", started=True) for id in PEOPLE]
        self.groups: list[Group] = [
            telegram.group(f"群{n}", [p for p in self.people if unit_of(p.id) == n], bot_admin=True, id=chat_id)
            for n, chat_id in enumerate(GROUPS)
        ]

    def show(self, chat: Chat, words: str, label: str, data: str) -> Message:
        """A message of the bot with one button, as if posted before it was started."""
        keyboard = [[{"text": label, "callback_data": data}]]
        return self.telegram.world.post(chat, self.telegram.bot, plain(words), keyboard=keyboard)
