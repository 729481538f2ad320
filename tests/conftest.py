from __future__ import annotations

from typing import Any

import pytest

from tests import postgres
from tests.databases import POSTGRESQL, SQLITE, USUAL


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What only SQLite does is left out of a run on PostgreSQL; a test that asks for an engine has its own."""
    for item in items:
        if (
            USUAL == POSTGRESQL
            and item.get_closest_marker("sqlite")
            and "engine" not in getattr(item, "fixturenames", ())
        ):
            item.add_marker(pytest.mark.skip("only SQLite does this"))
