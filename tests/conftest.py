from __future__ import annotations

import pytest

from tests import postgres
from tests.databases import ENGINES


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.end_run()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever asks for an ``engine`` runs on each."""
    if "engine" in metafunc.fixturenames:
        one = metafunc.definition.get_closest_marker("sqlite")
        metafunc.parametrize("engine", ENGINES[:1] if one else ENGINES)
