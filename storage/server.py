"""PostgreSQL by asyncpg: how it is reached, and what it means when it cannot be."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from typing import Any, Final

import asyncpg
from sqlalchemy import URL, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import ChangedMeanwhile, Outage

PATIENCE: Final = 5.0  # seconds to be let in
LONGEST: Final = 30.0  # seconds for a statement; then nobody is taken to be there any more

_SESSION: Final = {
    "application_name": "mashang",
    "jit": "off",  # no question is so large that compiling it pays
    "lock_timeout": "10s",  # as long as on SQLite
    "tcp_keepalives_idle": "30",  # a machine that vanished lets go of its locks soon
}
_CONFLICTS: Final = ("40001", "40P01")  # serialization, deadlock
_FULL_OR_LOCKED: Final = ("53300", "55P03")  # too many connections; somebody else writes for long
_HOPELESS: Final = ("28", "3D", "42")  # not let in, no such database, no right to it
_CANCELLED: Final = "57014"
_RENAMED: Final = {"sslmode": "ssl"}  # as other drivers call it


def engine(url: URL, *, longest: float | None = LONGEST, **options: Any) -> AsyncEngine:
    """Raises `Outage` wherever the server is away; parameters are in no error."""
    arguments = {
        "async_creator_fn": _connect,
        "timeout": PATIENCE,
        "command_timeout": longest,
        "prepared_statement_cache_size": 500,
        "server_settings": _SESSION,
    }
    renamed = {_RENAMED.get(name, name): value for name, value in url.query.items()}
    made = create_async_engine(url.set(query=renamed), connect_args=arguments, hide_parameters=True, **options)
    event.listen(made.sync_engine, "handle_error", _meant)
    return made


async def _connect(**options: Any) -> Any:
    try:
        return await asyncpg.connect(**options)
    except (OSError, asyncpg.PostgresError) as error:
        await asyncio.sleep(0)  # a turn in which the driver closes its socket
        raise Outage(_reason(error, options), final=_hopeless(error)) from None
    except (TypeError, ValueError, asyncpg.InterfaceError):
        raise Outage("the address has an option that asyncpg does not know", final=True) from None


def _meant(context: ExceptionContext) -> Exception | None:
    """What an error in the middle of work is to the caller; None where it is an error of ours."""
    error: Any = context.original_exception
    state = getattr(error, "sqlstate", None) or ""
    if state in _CONFLICTS:
        return ChangedMeanwhile(f"another process ({state})")
    if state in _FULL_OR_LOCKED:
        return Outage(_reason(error))
    if context.is_disconnect or isinstance(error, OSError) or (state[:2] in ("08", "57") and state != _CANCELLED):
        context.is_disconnect = True
        return Outage(_reason(error))
    return None


def _hopeless(error: Exception) -> bool:
    return isinstance(error, asyncpg.PostgresError) and str(error.sqlstate)[:2] in _HOPELESS


def _reason(error: BaseException, options: Mapping[str, Any] = {}) -> str:
    """The server's words, which name people and databases, never a password."""
    if isinstance(error, TimeoutError):
        return "it does not answer in time"
    if isinstance(error, socket.gaierror):
        return f"no address is known for {options.get('host')}"
    if isinstance(error, OSError):
        return f"nobody answers there ({error.strerror or type(error).__name__})".replace("\n", " ")
    cause = error.__cause__ or error  # SQLAlchemy's adapter wraps what the driver said
    return str(cause).splitlines()[0] if isinstance(cause, asyncpg.PostgresError) else "the connection was cut off"
