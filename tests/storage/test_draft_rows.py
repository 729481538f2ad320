from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.drafts import DraftState
from bot.errors import ChangedMeanwhile
from bot.ids import DraftId
from tests.clock import MONDAY_MORNING as NOW
from tests.office import Town


async def test_a_person_has_one_open_draft(town: Town) -> None:
    draft = await town.draft("小李")
    with pytest.raises(IntegrityError):
        async with town.store.transaction() as tx:
            await tx.add_draft(replace(draft, id=DraftId(0)))
    async with town.store.transaction() as tx:
        await tx.add_draft(replace(draft, id=DraftId(0), state=DraftState.PARKED))
        await tx.add_draft(replace(draft, id=DraftId(0), person_id=town.person("小钱")))


async def test_a_draft_comes_back_as_it_was_written(town: Town) -> None:
    draft = await town.draft("小李", "桥头有一堆垃圾")
    assert await town.drafts_of("小李") == (draft, None)


async def test_of_two_devices_one_loses(town: Town) -> None:
    draft = await town.draft("小李")
    async with town.store.transaction() as tx:
        saved = await tx.save_draft(draft, replace(draft, text="a"))
    with pytest.raises(ChangedMeanwhile):
        async with town.store.transaction() as tx:
            await tx.save_draft(draft, replace(draft, text="b"))
    assert await town.drafts_of("小李") == (saved, None)


async def test_open_and_parked_drafts_expire_and_ended_ones_do_not(town: Town) -> None:
    parked, ended, waiting = [await town.draft(name) for name in ("小李", "小钱", "小唐")]
    async with town.store.transaction() as tx:
        await tx.save_draft(parked, replace(parked, state=DraftState.PARKED))
        await tx.save_draft(ended, replace(ended, state=DraftState.CANCELLED))
        day = timedelta(days=1)
        assert [draft.id for draft in await tx.expired_drafts(NOW + day, 9)] == [parked.id, waiting.id]
        assert await tx.expired_drafts(NOW + day - timedelta(seconds=1), 9) == []


async def test_an_album_finds_its_draft_even_when_that_is_done(town: Town) -> None:
    draft = await town.draft("小李", media_group_id="album")
    async with town.store.transaction() as tx:
        await tx.save_draft(draft, replace(draft, state=DraftState.DONE))
        found = await tx.draft_of_album(town.person("小李"), "album")
        assert found is not None
        assert found.id == draft.id
        assert await tx.draft_of_album(town.person("小钱"), "album") is None
