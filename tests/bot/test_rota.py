"""Who is on duty, and swaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk import importing, rota
from bot.errors import Refusal
from bot.importing import Changes
from bot.roster_file.rows import RotaRow
from tests.bot.absent import leave, owner
from tests.office import Town, district


async def rostered(town: Town, *rows: tuple[str, str, int, int]) -> Changes:
    """A unit, somebody of it, and from when to when, in days from today."""
    file = district()
    codes = {person.name: person.code for person in file.people}
    async with town.desk() as desk:
        days = [desk.on + timedelta(days=n) for n in range(-9, 30)]
        rota = [RotaRow(2, unit, codes[who], days[first + 9], days[last + 9]) for unit, who, first, last in rows]
        return await importing.import_roster(desk, replace(file, rota=tuple(rota)))


async def on_duty(town: Town, unit: str, day: int) -> list[str | None]:
    async with town.desk() as desk:
        on = desk.on + timedelta(days=day)
        return [town.name(one.person_id) for one in await desk.tx.duties(town.unit(unit), on, on)]


async def test_who_is_on_duty_is_named_first_unless_they_are_away(town: Town) -> None:
    await rostered(town, ("HW", "小马", 0, 1), ("HW", "小赵", 0, 1))
    assert await owner(town, await town.file()) == "小赵"  # whose area it is comes first among the two
    await leave(town, "小赵", None)
    assert await owner(town, await town.file()) == "小马"
    town.clock.advance(days=2)
    assert await owner(town, await town.file()) == "老王"


async def test_a_rota_replaces_what_is_to_come_of_the_units_it_names(town: Town) -> None:
    first = await rostered(town, ("HW", "小马", -3, 3), ("HW", "小赵", 4, 9), ("CG", "曹联络", 0, 9))
    assert first.added == {"rota": 3}
    again = await rostered(town, ("HW", "小马", -3, 3), ("HW", "小赵", 4, 9), ("CG", "曹联络", 0, 9))
    assert not again.any
    town.clock.advance(days=1)
    await rostered(town, ("HW", "老王", -1, 3))
    assert [await on_duty(town, "HW", day) for day in (-1, 0, 3, 4)] == [["小马"], ["老王"], ["老王"], []]
    assert await on_duty(town, "CG", 5) == ["曹联络"]


async def test_a_swap_is_made_when_the_other_agrees_and_only_then(town: Town) -> None:
    await rostered(town, ("HW", "小马", 0, 4), ("HW", "小赵", 5, 9))
    async with town.desk() as desk:
        days = [desk.on + timedelta(days=n) for n in range(10)]
        asked = [town.unit("HW"), days[2], town.person("小赵"), days[6]]
        swap = await rota.ask_swap(desk, *asked, by=town.person("小马"))  # type: ignore[arg-type]
        with pytest.raises(Refusal, match="no_swap"):
            await rota.answer_swap(desk, swap.id, True, by=town.person("小马"))
    assert await on_duty(town, "HW", 2) == ["小马"]
    async with town.desk() as desk:
        await rota.answer_swap(desk, swap.id, True, by=town.person("小赵"))
    found = [(await on_duty(town, "HW", day))[0] for day in range(8)]
    assert found == ["小马", "小马", "小赵", "小马", "小马", "小赵", "小马", "小赵"]
    async with town.desk() as desk:
        with pytest.raises(Refusal, match="swap_answered"):
            await rota.answer_swap(desk, swap.id, False, by=town.person("小赵"))


@pytest.mark.parametrize(
    ("day", "to", "other", "code"),
    [
        (-1, "小赵", None, "day_over"),
        (7, "小赵", None, "not_on_duty"),
        (1, "曹联络", None, "not_of_the_unit"),
        (1, "小马", None, "not_of_the_unit"),
        (1, "小赵", 2, "rota_changed"),
        (5, "小赵", None, "on_duty_already"),
        (1, "老王", None, "away_that_day"),
    ],
)
async def test_a_swap_that_cannot_be_is_refused(town: Town, day: int, to: str, other: int | None, code: str) -> None:
    await rostered(town, ("HW", "小马", 0, 5), ("HW", "小赵", 5, 9), ("CG", "曹联络", 0, 9))
    await leave(town, "老王", "小赵", days=3)
    async with town.desk() as desk:
        on, other_day = (desk.on + timedelta(days=n) if n is not None else None for n in (day, other))
        assert on is not None
        with pytest.raises(Refusal, match=code):
            await rota.ask_swap(desk, town.unit("HW"), on, town.person(to), other_day, by=town.person("小马"))
