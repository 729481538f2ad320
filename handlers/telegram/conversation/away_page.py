"""``/away``: one's own leave, in words or by buttons, and back early. What is chosen stands in the buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.absence import colleagues
from bot.desk import absences
from bot.errors import Incomplete, NotFound
from bot.ids import PersonId
from bot.words.leave import leave_in, looks_back, no_such_time
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens.buttons import PageButton, base36

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
FIELDS = 5


@dataclass(frozen=True, slots=True)
class Form:
    """A leave as far as it is chosen. ``leave_id`` is the one that is changed; ``to`` is 0 where nobody is named."""

    leave_id: int = 0
    start: int = 0
    end: int = 0
    to: int | None = None
    page: int = 0

    def pack(self, act: str) -> PageButton:
        numbers = (self.leave_id, self.start, self.end, -1 if self.to is None else self.to, self.page)
        return PageButton("away", "_".join([act, *map(base36, numbers)]))

    @classmethod
    def read(cls, numbers: list[str]) -> Form:
        leave_id, start, end, to, page = (int(number, 36) for number in numbers)
        return cls(leave_id, start, end, None if to < 0 else to, page)

    @property
    def substitute(self) -> PersonId | None:
        return PersonId(self.to) if self.to else None

    @property
    def complete(self) -> bool:
        return bool(self.start and self.end and self.to is not None)


def minutes(at: datetime) -> int:
    return (at - _EPOCH) // _MINUTE


def moment(number: int) -> datetime:
    return _EPOCH + number * _MINUTE


async def ask(turn: Turn, argument: str) -> None:
    """What there is, or a new one; words fill it in, and one tap confirms."""
    desk = turn.desk
    if not argument:
        if any(one.end > desk.now for one in desk.roster.absences_of.get(turn.by, ())):
            await turn.say("away")
        else:
            await show(turn, Form())
        return
    people = tuple(colleagues(desk.roster, turn.by, desk.on))
    calendar = desk.office.policy.calendar
    if wrong := no_such_time(argument):
        raise Incomplete("no_such_time", time=wrong[:20])
    said = leave_in(argument, people, desk.now, calendar)
    if looks_back(argument, desk.now, calendar):
        raise Incomplete("leave_over")
    if said is None:
        raise Incomplete("leave_when")
    form = Form(0, minutes(said.start), minutes(said.end))
    if said.to is not None:
        if not said.to.matches:
            raise NotFound("no_colleague", name=said.to.said[:20])
        if said.to.one is not None:
            form = replace(form, to=int(said.to.one.id))
    absences.allowed(desk, moment(form.start), moment(form.end), form.substitute, by=turn.by)
    await show(turn, form)


async def show(turn: Turn, form: Form, **here: Any) -> None:
    facts: dict[str, Any] = {"leave_id": form.leave_id, "start": form.start, "end": form.end, "page": form.page}
    await turn.say("away_form", **(facts | {"substitute": form.to} | here))


async def tapped(turn: Turn, arg: str) -> None:
    act, *numbers = arg.split("_")
    message = turn.message
    try:
        form = Form.read(numbers) if len(numbers) == FIELDS else None
    except ValueError:
        form = None
    if form is None or message is None or not turn.private:
        await turn.answer(toast="old_button", alert=True)
        return
    here: dict[str, Any] = {"edit": message.message_id}
    match act:
        case "form":
            await show(turn, form, **here)
            await turn.answer()
        case "ok" if form.complete:
            await _confirmed(turn, form)
            await turn.say("away", **here)
            await turn.answer(toast="leave_kept")
        case "off":
            before = await absences.call_off(turn.desk, form.leave_id, by=turn.by)
            await turn.say("away", **here)
            await turn.answer(toast="leave_back" if before.begun_at is not None else "leave_called_off")
        case "list":
            await turn.say("away", **here)
            await turn.answer()
        case _:
            await turn.answer(toast="old_button", alert=True)


async def _confirmed(turn: Turn, form: Form) -> None:
    """A beginning that has passed while the form stood there is now."""
    desk = turn.desk
    start, end = moment(form.start), moment(form.end)
    if form.leave_id:
        await absences.change(desk, form.leave_id, start, end, form.substitute, by=turn.by)
    else:
        await absences.give(desk, max(start, desk.now), end, form.substitute, by=turn.by)
