"""Lead and supporting units in one dispatch: who cannot support, and a draft that may be told twice."""

from __future__ import annotations

import pytest

from bot.desk import dispatching, drafting, enlisting
from bot.errors import Conflicting
from bot.issues import Move
from tests.office import Town


async def test_who_cannot_support_is_refused_at_dispatch_with_nothing_changed(town: Town) -> None:
    issue = await town.unsorted()
    for wrong, code in (("HW", "leads_already"), ("CD-CY", "unit_empty")):
        units = [town.unit("CG"), town.unit(wrong)]
        with pytest.raises(Conflicting, match=code):
            await town.do(dispatching.dispatch, issue, town.unit("HW"), by="孙姐", supporting=units)
    assert (await town.issue(issue)).lead_id is None
    async with town.desk() as desk:
        draft = await drafting.begin(desk, Move.DISPATCH, issue.id, by=town.person("孙姐"))
        named = enlisting.led_by(draft, town.unit("HW"))
        twice = await enlisting.beside(desk, named, town.unit("CG"), enlisting.MUST)
        twice = await enlisting.beside(desk, twice, town.unit("CG"), enlisting.MUST)
        assert (twice.supporting, twice.mandatory) == ((town.unit("CG"),), (town.unit("CG"),))
        with pytest.raises(Conflicting, match="leads_already"):
            enlisting.led_by(twice, town.unit("CG"))
        with pytest.raises(Conflicting, match="leads_already"):
            await enlisting.beside(desk, twice, town.unit("HW"), enlisting.MAY)
