"""The steps of one doing: what is seen is waited for, what is offered is pressed, at the pace of a hand."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.accounts import Impossible
from sandbox.groups import Group
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.scripted.life import Life
from sandbox.scripted.script import Habit, Step

EITHER = " | "
PATIENCE_SECONDS = 10.0
"""In real time, on top of what the scenario says: at high speed no bot could ever be in time."""
TOAST_SECONDS = 15.0
PRESSES = 3


class GivesUp(Exception):
    """Why, in words."""


@dataclass(eq=False)
class Doing:
    """An act, or what a habit does about a message."""

    steps: list[Step]
    luck: random.Random
    group: str | None = None
    seen: Message | None = None
    habit: Habit | None = None
    mark: int = 0
    """What is newer than this came after the last thing that was done."""


@dataclass(eq=False)
class Hands:
    """Of one person. `heard` is what their phone has shown, newest last; `awaited` is called with what it shows."""

    life: Life
    person: Person
    heard: list[Message] = field(default_factory=list)
    awaited: Callable[[Message], None] | None = None

    async def take(self, doing: Doing, step: Step) -> None:
        """One step; GivesUp or Impossible where it cannot be done."""
        words = self.life.said(doing.luck.choice(step.wordings), self.person.name, doing.luck)
        if step.verb == "sees":
            doing.seen = await self._sees(words, doing)
        else:
            await self.life.agenda.pause(self.life.scenario.pace.any(doing.luck))
            await self._do(step.verb, words, doing)
        self.life.done[step.verb] += 1

    async def _do(self, verb: str, words: str, doing: Doing) -> None:
        person, mark = self.person, self.life.world.revision
        if verb in {"tap", "tap?"}:
            await self._tap(words, doing, surely=verb == "tap")
            return
        if verb == "start":
            await person.start()
        elif verb == "send":
            await person.send(words)
        elif verb == "photo":
            await person.send_photo(words)
        elif verb == "album":
            number, _, caption = words.partition(" ")
            await person.send_album(int(number), caption)
        elif verb == "place":
            latitude, longitude = map(float, words.split())
            await person.send_location(latitude, longitude)
        elif verb == "say":
            await person.send(words, self._group(doing))
        elif verb == "show":
            await person.send_photo(words, self._group(doing))
        elif verb == "reply":
            assert doing.seen
            chat = doing.seen.chat
            await person.send(words, None if chat.private else self._group(doing), reply_to=doing.seen)
        elif verb == "leave":
            await self._group(doing).leave(person)
        else:
            (person.block if verb == "block" else person.unblock)()
        doing.mark = mark

    def _group(self, doing: Doing) -> Group:
        group = self.life.group(doing.group or "")
        if group is None:
            raise Impossible("no_group", f"there is no group {doing.group} any more")
        return group

    # --- looking

    async def _sees(self, words: str, doing: Doing) -> Message:
        wanted = words.split(EITHER)
        return await self._until(lambda m: m.revision > doing.mark and any(one in m.text for one in wanted), words)

    async def _until(self, true: Callable[[Message], bool], words: str) -> Message:
        """The oldest message that is so, among what the phone shows already or in time."""
        for message in self.heard:
            if not message.deleted and true(message):
                return message
        found: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

        def look(message: Message) -> None:
            if not found.done() and true(message):
                found.set_result(message)

        self.awaited = look
        impatience = asyncio.create_task(self._impatience())
        try:
            impatience.add_done_callback(lambda _: found.cancel())
            return await found
        except asyncio.CancelledError:
            if impatience.done() and not impatience.cancelled():
                raise GivesUp(f"saw no {words!r}") from None
            raise
        finally:
            self.awaited = None
            impatience.cancel()

    async def _impatience(self) -> None:
        await self.life.agenda.pause(self.life.scenario.patience)
        await asyncio.sleep(PATIENCE_SECONDS)

    # --- pressing

    async def _tap(self, words: str, doing: Doing, *, surely: bool) -> None:
        """With `label | next` pages are turned until the label is there."""
        label, _, turn = words.partition(EITHER)
        message = doing.seen
        assert message
        if not surely and not _offers(message, label):
            return
        if not _offers(message, label, turn):
            await self._until(lambda m: m is message and _offers(m, label, turn), label)
        while not _offers(message, label):
            shown = message.revision
            await self._press(message, turn, doing)
            await self._until(lambda m: m is message and m.revision > shown, turn)  # noqa: B023
        await self._press(message, label, doing)

    async def _press(self, message: Message, label: str, doing: Doing) -> None:
        """Again where nothing pops up: the network may have been away, or what was pressed has its effect by now."""
        doing.mark = self.life.world.revision
        for _ in range(PRESSES):
            if not _offers(message, label):
                return
            tap = await self.person.tap(label, on=message)
            try:
                toast = await tap.toast(TOAST_SECONDS)
            except AssertionError:
                continue
            if toast and toast.url and tap.url is None:
                await self.person.follow(toast.url)
            return
        raise GivesUp(f"pressed {label!r} and nothing happened")


def _offers(message: Message, *labels: str) -> bool:
    """Any of them."""
    there = [button.text for row in message.buttons for button in row]
    return not message.deleted and any(label and label in text for label in labels for text in there)
