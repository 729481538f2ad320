"""Somebody of a scenario: does one thing after the other, and lets go of everything while a visitor plays them."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from sandbox.accounts import Impossible
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.scripted.hands import Doing, GivesUp, Hands
from sandbox.scripted.life import GivenUp, Life
from sandbox.scripted.script import Act, Habit

KEPT = 60
"""So many messages back they still know what they have seen."""

Spawn = Callable[[Coroutine[Any, Any, None]], object]


class Actor:
    def __init__(self, life: Life, person: Person, habits: Sequence[Habit], spawn: Spawn) -> None:
        self._life, self._habits, self._spawn = life, habits, spawn
        self.person = person
        self._hands = Hands(life, person)
        self._lane = asyncio.Lock()
        self._answered: set[tuple[int, int, int]] = set()
        self._times: Counter[int] = Counter()

    @property
    def _free(self) -> bool:
        """Nobody else holds this phone."""
        user = self.person.user
        return not user.taken and not user.deactivated

    async def act(self, act: Act, at: float, luck: random.Random) -> None:
        await self._life.agenda.until(at)
        if self._free:
            await self._go_through(Doing(list(act.steps), luck, act.group, mark=self._life.world.revision))

    def hears(self, message: Message) -> None:
        """A new message, or one that has changed."""
        heard = self._hands.heard
        if message in heard:
            heard.remove(message)
        heard.append(message)
        del heard[:-KEPT]
        if self._hands.awaited:
            self._hands.awaited(message)
        self._consider(message)

    def is_given_back(self) -> None:
        """The script goes on with what stands on the phone by now."""
        for message in list(self._hands.heard):
            self._consider(message)

    def _consider(self, message: Message) -> None:
        if not self._free:
            return
        for habit in self._habits:
            key = (habit.number, message.chat.id, message.id)
            if key in self._answered or not self._minds(habit, message):
                continue
            self._answered.add(key)
            luck = self._luck(habit)
            if luck.random() < habit.share:
                self._spawn(self._after_a_while(habit, message, luck))

    def _minds(self, habit: Habit, message: Message) -> bool:
        if message.deleted or (habit.group is None) != message.chat.private:
            return False
        if habit.group is not None and message.chat.title != habit.group:
            return False
        if habit.steps[0].verb == "tap" and not message.buttons:  # a newer message has taken its place
            return False
        return all(word.replace("{me}", self.person.name) in message.text for word in habit.sees)

    async def _after_a_while(self, habit: Habit, message: Message, luck: random.Random) -> None:
        now, wait = self._life.now(), habit.after.any(luck)
        hours = self._life.scenario.hours
        await self._life.agenda.until(now + wait if habit.anytime else hours.later(now, wait))
        await self._go_through(Doing(list(habit.steps), luck, habit.group, seen=message, habit=habit))

    async def _go_through(self, doing: Doing) -> None:
        async with self._lane:
            if doing.habit and doing.seen:
                if not self._free:
                    self._answered.discard((doing.habit.number, doing.seen.chat.id, doing.seen.id))
                    return
                if not self._minds(doing.habit, doing.seen):
                    return
                doing.mark = self._life.world.revision
            for step in doing.steps:
                if not self._free:
                    return
                try:
                    await self._hands.take(doing, step)
                except (GivesUp, Impossible) as reason:
                    line = f"{step.verb} {step.wordings[0]}".strip()
                    self._life.given_up.append(GivenUp(self._life.now(), self.person.name, line, str(reason)))
                    return

    def _luck(self, habit: Habit) -> random.Random:
        """The same for the same seed, whatever the others do meanwhile."""
        self._times[habit.number] += 1
        seed = self._life.scenario.seed
        return random.Random(f"{seed}|{self.person.name}|{habit.number}|{self._times[habit.number]}")
