from __future__ import annotations

import pytest

from tests.databases import Engine


@pytest.fixture(autouse=True)
def on_engine(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `open_town` puts its database."""
    monkeypatch.setattr("tests.kill.town.engine", engine)
