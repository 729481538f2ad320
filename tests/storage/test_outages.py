"""A server that goes away in the middle of work: it is said once, nothing is lost, and it goes on by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from traceback import format_exception

import pytest
from sqlalchemy.engine import make_url

from bot.errors import Outage
from storage.condition import address_of, condition_of
from storage.serving import AlreadyServed, alone
from storage.store import Store
from tests import postgres
from tests.databases import Database, database
from tests.postgres import out_of_order, throw_out


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    with database("postgresql", tmp_path) as found:
        yield found


async def write(store: Store, name: str) -> None:
    async with store.transaction() as tx:
        await tx.set_fact(name, "1")


async def facts(store: Store, *names: str) -> list[str | None]:
    async with store.snapshot() as tx:
        return [await tx.fact(name) for name in names]


async def test_connections_that_died_while_nobody_used_them_are_not_noticed(
    store: Store, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await write(store, "a")
    assert await facts(store, "a") == ["1"]
    assert throw_out(url) == 2
    await write(store, "b")
    assert await facts(store, "a", "b") == ["1", "1"]
    assert caplog.messages == []


async def test_thrown_out_in_the_middle_a_transaction_leaves_nothing_and_the_next_one_works(
    store: Store, url: str
) -> None:
    async def cut_off() -> None:
        async with store.transaction() as tx:
            await tx.set_fact("lost", "1")
            throw_out(url)
            await tx.set_fact("lost too", "1")

    with pytest.raises(Outage, match=r"terminating connection|connection was closed"):
        await cut_off()
    await asyncio.sleep(1)  # nobody asks again before
    await write(store, "next")
    assert await facts(store, "lost", "next") == [None, "1"]


async def test_while_it_is_away_everybody_hears_so_at_once_and_the_log_once(
    store: Store, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with out_of_order(url):
        heard = await asyncio.gather(*(write(store, str(n)) for n in range(9)), facts(store), return_exceptions=True)
        assert {type(one) for one in heard} == {Outage}
    await asyncio.sleep(1)
    await write(store, "back")
    away, back = caplog.messages
    assert away.startswith("the database is away, trying again until it is back: ")
    assert back == "the database is back"


async def test_one_process_at_a_time_writes_as_on_a_file(store: Store, url: str) -> None:
    other = Store(url)

    async def count(in_store: Store) -> None:
        async with in_store.transaction() as tx:
            await tx.set_fact("count", str(int(await tx.fact("count") or 0) + 1))

    await asyncio.gather(*(count(which) for _ in range(10) for which in (store, other)))
    assert await facts(store, "count") == ["20"]
    await other.close()


async def test_a_second_bot_is_refused_until_the_first_has_ended(url: str) -> None:
    async with alone(url):
        with pytest.raises(AlreadyServed):
            async with alone(url):
                pass
    async with alone(url):
        pass


async def test_whoever_lost_its_lock_takes_it_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.serving.LOOK", 0.05)
    async with alone(url):
        throw_out(url)
        await asyncio.sleep(0.5)
        with pytest.raises(AlreadyServed):
            async with alone(url):
                pass


async def test_whoever_finds_its_lock_taken_gives_way(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.serving.LOOK", 0.1)

    async def serve_until_somebody_is_quicker() -> None:
        async with alone(url):
            throw_out(url)
            async with alone(url):
                await asyncio.sleep(30)

    with pytest.raises(AlreadyServed):
        await serve_until_somebody_is_quicker()


# --- what cannot be reached


async def test_what_waiting_can_mend_and_what_it_cannot(url: str) -> None:
    here = make_url(url)
    wrong = {
        here.set(host="127.0.0.1", port=1, query={}): False,
        here.set(database="nosuchthing"): True,
        here.set(username="nosuchbody"): True,
        here.set(username=postgres.GUARDED): True,
        here.update_query_dict({"nonsense": "hunter2"}): True,
    }
    for address, final in wrong.items():
        secret = address.set(password="hunter2").render_as_string(hide_password=False)
        with pytest.raises(Outage) as caught:
            await condition_of(secret)
        assert (caught.value.final, caught.value.reason.count("\n")) == (final, 0), caught.value.reason
        assert "hunter2" not in "".join(format_exception(caught.value))


def test_an_address_is_shown_without_its_password() -> None:
    shown = address_of("postgresql+asyncpg://me:hunter2@db:5432/mashang?password=hunter2")
    assert shown == "postgresql://me@db:5432/mashang"
