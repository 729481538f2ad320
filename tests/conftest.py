from __future__ import annotations

from typing import Any

import pytest

from tests import postgres
from tests.databases import POSTGRESQL, SQLITE


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.end_run()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever asks for an ``engine`` runs on each; what kills processes only where it is quick, or torture."""
    if "engine" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker
        both: list[Any] = [SQLITE] if marked("sqlite") else [SQLITE, POSTGRESQL]
        both = [POSTGRESQL] if marked("postgresql") else both
        if marked("kill") and not marked("quick"):
            both[1:] = [pytest.param(name, marks=pytest.mark.torture) for name in both[1:]]
        metafunc.parametrize("engine", both)
