"""One commit for all who wait for one: a commit costs a disk's turn, and deliveries end by the dozen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, Protocol, TypeVar

Tx_co = TypeVar("Tx_co", covariant=True)
Tx = TypeVar("Tx")
T = TypeVar("T")


class Transactions(Protocol[Tx_co]):
    def transaction(self) -> AbstractAsyncContextManager[Tx_co]: ...


class JointCommit(Generic[Tx]):
    """Call it with work for a transaction; it returns when that is committed, together with whatever else waited.

    When the common transaction fails, each piece of work gets one of its own, so that only the faulty one is refused.
    """

    def __init__(self, store: Transactions[Tx]) -> None:
        self._store = store
        self._waiting: list[tuple[Callable[[Tx], Awaitable[Any]], asyncio.Future[Any]]] = []
        self._turn = asyncio.Lock()

    async def __call__(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        try:
            async with self._turn:
                if not done.done():
                    together, self._waiting = self._waiting, []
                    await self._commit(together)
        except asyncio.CancelledError:
            done.cancel()
            raise
        return await done

    async def _commit(self, together: list[tuple[Callable[[Tx], Awaitable[Any]], asyncio.Future[Any]]]) -> None:
        together = [(work, done) for work, done in together if not done.done()]
        try:
            async with self._store.transaction() as tx:
                results = [await work(tx) for work, _ in together]
        except Exception as error:
            if len(together) == 1:
                together[0][1].set_exception(error)
                return
            for one in together:
                await self._commit([one])
        except asyncio.CancelledError:
            self._waiting = together + self._waiting  # the next in turn takes them along
            raise
        else:
            for (_, done), result in zip(together, results, strict=True):
                if not done.done():
                    done.set_result(result)
