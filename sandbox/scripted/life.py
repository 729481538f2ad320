"""What all the people of a scenario share: time, their groups, the words they use, and what became of their doings."""

import random
from collections import Counter
from dataclasses import dataclass, field

from sandbox.chats import Chat
from sandbox.groups import Group
from sandbox.scripted.agenda import Agenda
from sandbox.scripted.script import ME, Scenario
from sandbox.scripted.steps import SLOT
from sandbox.users import BotUser
from sandbox.world import World


@dataclass(frozen=True)
class GivenUp:
    """Somebody waited in vain, or was not let."""

    at: float
    who: str
    step: str
    why: str


@dataclass(eq=False)
class Life:
    world: World
    bot: BotUser
    scenario: Scenario
    agenda: Agenda
    done: Counter[str] = field(default_factory=Counter)
    """Steps by verb."""
    given_up: list[GivenUp] = field(default_factory=list)

    def now(self) -> float:
        return self.world.clock.timestamp()

    def group(self, title: str) -> Group | None:
        """As it is now: it may have moved to another id."""
        here: list[Chat] = [
            chat
            for chat in self.world.groups.values()
            if chat.title == title and chat.migrated_to is None and not chat.deleted
        ]
        return Group(self.world, here[-1], self.bot) if here else None

    def said(self, text: str, who: str, luck: random.Random) -> str:
        """With its slots filled."""

        def filled(name: str) -> str:
            return who if name == ME else luck.choice(list(self.scenario.words[name]))

        return SLOT.sub(lambda found: filled(found[1]), text)
