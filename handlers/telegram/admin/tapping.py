"""From a tap to its act: first the right, then whether the button is one that this version made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import signature
from typing import Any

from bot.desk.joining import require_admin
from handlers.telegram.admin import groups, home, links, people, roster, stuck
from handlers.telegram.conversation.turn import Turn

ACTS: dict[str, Callable[..., Awaitable[None]]] = {
    "home": home.turned,
    "upload": roster.explained, "apply": roster.apply, "forget": roster.forget,
    "people": people.people_turned, "person": people.chosen, "away": people.away_turned,
    "link": people.link, "unbind": people.unbinding, "unbound": people.unbound,
    "links": links.turned, "sheet": links.sheet,
    "groups": groups.turned, "group": groups.chosen, "scopes": groups.scopes_turned,
    "tou": groups.to_unit, "toa": groups.to_area, "sureu": groups.sure_unit, "surea": groups.sure_area,
    "free": groups.letting_go, "freed": groups.let_go,
    "stuck": stuck.turned, "lagain": stuck.update_again, "nagain": stuck.notice_again,
    "lforgo": stuck.forgo_update, "nforgo": stuck.forgo_notice, "allagain": stuck.all_again,
}  # fmt: skip


async def tapped(turn: Turn, arg: str) -> None:
    require_admin(turn.desk, turn.by)
    name, *numbers = arg.split("_")
    act = ACTS.get(name)
    read = _read(numbers)
    if act is None or read is None or not turn.private or len(read) != len(signature(act).parameters) - 1:
        await turn.answer(toast="old_button", alert=True)
        return
    await act(turn, *read)


def _read(numbers: list[str]) -> list[Any] | None:
    try:
        return [int(number, 36) for number in numbers]
    except ValueError:
        return None
