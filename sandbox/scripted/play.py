"""A scenario under way: its people hear what their phones show, its acts come at their times, things go wrong."""

import asyncio
import contextlib
import math
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import Any

from sandbox.faults import Faults
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.scripted.actor import Actor
from sandbox.scripted.agenda import Agenda
from sandbox.scripted.hours import at as moment_of
from sandbox.scripted.life import Life
from sandbox.scripted.script import Act, Habit, Scenario, Trouble
from sandbox.telegram import Sandbox
from sandbox.users import User
from sandbox.world import World

QUIET_SECONDS = 3600.0

Kill = Callable[[float], Awaitable[None]]
"""End the bot's process, and start it again after so many virtual seconds."""


class Play:
    def __init__(
        self, world: World, faults: Faults, scenario: Scenario, people: Mapping[str, Person], kill: Kill | None = None
    ) -> None:
        self._world, self._faults, self._scenario, self._kill = world, faults, scenario, kill
        self.agenda = Agenda(world.clock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        players = sorted(scenario.players)
        self.life = Life(world, people[players[0]].bot, scenario, self.agenda)
        self._actors: dict[int, Actor] = {}
        self._in_group: dict[str, list[Actor]] = {}
        for name in players:
            self._employ(people[name])

    def _employ(self, person: Person) -> None:
        habits = [habit for habit in self._scenario.habits if person.name in habit.who]
        actor = self._actors[person.id] = Actor(self.life, person, habits, self._spawn)
        lines: list[Act | Habit] = [*habits, *(act for act in self._scenario.acts if person.name in act.who)]
        for title in {line.group for line in lines if line.group}:
            self._in_group.setdefault(title, []).append(actor)

    @contextlib.asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """The script plays its people until the block ends."""
        self._casting(script=True)
        for work in (self.agenda.run(), self._listen(), self._days(), self._misfortunes()):
            self._spawn(work)
        try:
            yield
        finally:
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._casting(script=False)
            self._broken.cancel()

    async def until(self, moment: datetime | None) -> None:
        """That time of the drill clock, or for ever; raises what broke on the way."""
        waiting = asyncio.create_task(self.agenda.until(moment.timestamp() if moment else math.inf))
        try:
            await asyncio.wait({waiting, self._broken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if self._broken.done():
            self._broken.result()

    def _casting(self, *, script: bool) -> None:
        for actor in self._actors.values():
            actor.person.user.script = script
            self._world.touch(actor.person.user)

    # --- what they hear

    async def _listen(self) -> None:
        version, revision = self._world.version, self._world.revision
        while True:
            await self._world.bell.until(lambda: self._world.version > version, QUIET_SECONDS)  # noqa: B023
            things = dict.fromkeys(self._world.changes[version:])
            before, version, revision = revision, self._world.version, self._world.revision
            for thing in things:
                if isinstance(thing, Message) and thing.revision > before:
                    self._tell(thing)
                elif isinstance(thing, User) and thing.id in self._actors and not thing.taken:
                    self._actors[thing.id].is_given_back()

    def _tell(self, message: Message) -> None:
        if not message.from_bot or message.service or message.deleted:
            return
        if message.chat.user:
            if actor := self._actors.get(message.chat.user.id):
                actor.hears(message)
            return
        for actor in self._in_group.get(message.chat.title, ()):
            if message.chat.has(actor.person.id):
                actor.hears(message)

    # --- what comes by the clock

    async def _days(self) -> None:
        """The acts of each day, from now on."""
        zone = self._scenario.hours.zone
        day = datetime.fromtimestamp(self.life.now(), zone).date()
        while True:
            for number, act in enumerate(self._scenario.acts):
                if day == act.day or (act.day is None and self._scenario.hours.works_on(day)):
                    luck = random.Random(f"{self._scenario.seed}|{day}|{number}")
                    self._begin(act, moment_of(day, act.first, zone), moment_of(day, act.last, zone), luck)
            day += timedelta(days=1)
            await self.agenda.until(moment_of(day, datetime.min.time(), zone))

    def _begin(self, act: Act, first: float, last: float, luck: random.Random) -> None:
        """By turns, so that nobody has everything to do."""
        names = list(act.who)
        luck.shuffle(names)
        by_name = {actor.person.name: actor for actor in self._actors.values()}
        for name, moment in zip(
            islice(cycle(names), act.times), sorted(luck.uniform(first, last) for _ in range(act.times)), strict=True
        ):
            if moment >= self.life.now() - 1:
                self._spawn(by_name[name].act(act, moment, random.Random(luck.random())))

    async def _misfortunes(self) -> None:
        for trouble in self._scenario.troubles:
            if trouble.at.timestamp() >= self.life.now() - 1:
                await self.agenda.until(trouble.at.timestamp())
                await self._happens(trouble)

    async def _happens(self, trouble: Trouble) -> None:
        if trouble.offline:
            self._faults.go_offline(trouble.offline)
            self._world.bell.ring()
        elif trouble.fault:
            self._faults.add(
                trouble.fault, method=trouble.method, times=trouble.times, seconds=trouble.seconds,
                retry_after=trouble.retry_after,
            )  # fmt: skip
        elif trouble.killed is not None:
            if self._kill:
                self._spawn(self._again(trouble.killed, self._kill))
        elif group := self.life.group(trouble.group or ""):
            change = getattr(group, trouble.happens)()
            if asyncio.iscoroutine(change):
                await change

    async def _again(self, seconds: float, kill: Kill) -> None:
        await kill(seconds)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) and not self._broken.done():
            self._broken.set_exception(error)


def settle(telegram: Sandbox, scenario: Scenario, people: Mapping[str, Person]) -> None:
    """The groups of the scenario, as if they had long been there."""
    for group in scenario.groups:
        telegram.group(
            group.title, [people[name] for name in group.members], id=group.id, kind=group.kind,
            bot=group.bot != "none", bot_admin=group.bot == "administrator",
        )  # fmt: skip
