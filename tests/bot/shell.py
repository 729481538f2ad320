"""Commands typed in an empty folder."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from typer.testing import CliRunner

TOKEN = "1000:TEST-sandbox-token-0000000000000000"
ROOT = Path(__file__).parents[2]
DISTRICT = ROOT / "sandbox" / "district"


class Shell:
    """Types commands in an empty folder and keeps what was said last."""

    def __init__(self, here: Path) -> None:
        self.here, self.said, self.code = here, "", 0

    def __call__(self, line: str, *more: str, typed: str | None = None) -> str:
        app = import_module("bot.__main__").app  # all rooms: only where a command is typed
        result = CliRunner().invoke(app, [*line.split(), *more], input=typed)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.said, self.code = result.output, result.exit_code
        return self.said

    def fails(self, line: str, *more: str) -> str:
        """Refused, and the folder is as it was."""
        before = {file: file.read_bytes() for file in self.here.rglob("*") if file.is_file()}
        said = self(line, *more)
        assert self.code != 0
        assert {file: file.read_bytes() for file in self.here.rglob("*") if file.is_file()} == before
        return said
