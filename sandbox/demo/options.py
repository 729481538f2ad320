"""How a demo or a scenario was asked for."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.demo.failing import DemoFailed

LOG = "bot.log"


@dataclass(frozen=True)
class Options:
    """`stay` goes on after the last scene until interrupted; `headless` is a scenario that ends by itself.

    Without `speed` each goes as fast as suits it.
    """

    host: str
    port: int
    token: str
    data: Path | None = None
    json: Path | None = None
    stay: bool = False
    headless: bool = False
    speed: float | None = None


@contextlib.contextmanager
def folder(wanted: Path | None) -> Iterator[Path]:
    """The given one is kept; a passing one goes away at the end."""
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        if any(wanted.iterdir()):
            raise DemoFailed(f"{wanted} is not empty: the day begins with a database of its own")
        (wanted / LOG).touch()  # from now on it is not empty for anybody else
        yield wanted.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="mashang-demo-", ignore_cleanup_errors=True) as name:
        yield Path(name)
