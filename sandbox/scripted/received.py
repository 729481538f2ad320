"""What each person was sent: how much, and of which kinds. Numbers are masked, so that like stands by like."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from sandbox.messages import Message
from sandbox.users import User
from sandbox.world import World

KINDS_SHOWN = 8
WIDTH = 100
DIGITS = re.compile(r"\d+")


@dataclass
class Received:
    name: str
    about: str
    messages: Counter[str] = field(default_factory=Counter)
    changes: int = 0
    """Edits of what they had already."""
    toasts: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.messages or self.toasts)


def received(world: World, *, since: int = 0) -> list[Received]:
    """After that place in the order of happenings. Groups first, then people, who got most first."""
    chats = {id(chat): Received(chat.title, "群") for chat in world.groups.values()}
    people = {user.id: Received(user.name, _about(user)) for user in world.users.values() if not user.is_bot}
    for chat in [*world.groups.values(), *world.private.values()]:
        reader = people[chat.user.id] if chat.user else chats[id(chat)]
        for message in chat.messages.values():
            if message.from_bot and not message.service and message.created > since:
                reader.messages[_kind(message)] += 1
                reader.changes += message.edited is not None
    for query in world.callbacks.values():
        if query.answer and query.answer["text"]:
            people[query.user.id].toasts[_masked(query.answer["text"])] += 1
    return [*_most_first(chats.values()), *_most_first(people.values())]


def show(found: Iterable[Received], console: Console) -> None:
    silent: list[str] = []
    for one in found:
        if not one:
            silent.append(one.name)
            continue
        count = f"{one.messages.total()} 条 / messages, {one.changes} 条后来改过 / edited later"
        console.print()
        console.print(Text.assemble((one.name, "bold green"), f"  {one.about}  ", (count, "dim")), soft_wrap=True)
        _lines(console, one.messages, "")
        _lines(console, one.toasts, "👆 ")
    if silent:
        console.print(f"\n什么也没收到 / nothing: {'、'.join(silent)}", soft_wrap=True, highlight=False)


def as_json(found: Iterable[Received]) -> list[dict[str, object]]:
    return [
        {"name": one.name, "messages": dict(one.messages), "edited": one.changes, "toasts": dict(one.toasts)}
        for one in found
    ]


def _lines(console: Console, counted: Counter[str], mark: str) -> None:
    for words, count in counted.most_common(KINDS_SHOWN):
        console.print(Text(f"{count:6} × {mark}{words}"), soft_wrap=True)
    if rest := counted.total() - sum(count for _, count in counted.most_common(KINDS_SHOWN)):
        console.print(Text(f"{rest:6} × {mark}…"))


def _kind(message: Message) -> str:
    """Its first lines."""
    carried = "".join(f"[{kind}] " for kind in ("photo", "document", "location") if kind in message.body)
    lines = [line.strip() for line in message.text.splitlines() if line.strip()]
    return carried + _masked(" ⏎ ".join(lines[:2]))


def _masked(text: str) -> str:
    return DIGITS.sub("#", text)[:WIDTH]


def _most_first(found: Iterable[Received]) -> list[Received]:
    return sorted(found, key=lambda one: -one.messages.total())


def _about(user: User) -> str:
    return " ".join(filter(None, (user.circle, user.about)))
