"""`copy`, as it is typed."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from storage.serving import _locked
from tests.bot.test_restoring import types
from tests.databases import POSTGRESQL, bare
from tests.office import filled


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in os.environ:
        if name.startswith("MASHANG_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    database = tmp_path / "data" / "mashang.db"
    database.parent.mkdir()
    database.write_bytes(filled().read_bytes())
    return database


def test_a_copy_to_postgresql_says_what_to_do_next_and_is_not_written_over(database: Path) -> None:
    with bare(POSTGRESQL, database) as server:
        code, said = types("copy", "--to", server.url)
        assert (code, said.count("✓")) == (0, 2), said
        assert "person：45 / 45\n" in said
        assert "接下来把 MASHANG_DATABASE_URL 改成新地址，再启动 run" in said.splitlines()[-1]
        code, said = types("copy", "--to", server.url)
        assert (code, "--force" in said) == (1, True)
        code, said = types("copy", "--to", server.url, "--force")
        assert (code, "before_" in said) == (0, True)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("mysql://x/y", "--to：数据库地址应以"),
        ("postgresql+asyncpg://me:geheim@127.0.0.1:1/x", "什么也没有改动，请检查 --to 的地址"),
        ("sqlite+aiosqlite:///data/mashang.db", "--to 就是正在用的数据库"),
        ("sqlite+aiosqlite:///other.txt", "other.txt 里已有内容"),
    ],
)
def test_a_copy_that_cannot_be_made_is_told_in_a_sentence(database: Path, target: str, sentence: str) -> None:
    Path("other.txt").write_text("words", encoding="utf-8")
    code, said = types("copy", "--to", target)
    assert (code, sentence in said, "geheim" in said) == (1, True, False), said


def test_nothing_is_copied_beside_a_bot_or_from_nothing(database: Path) -> None:
    with closing(_locked(str(database))):
        code, said = types("copy", "--to", "sqlite+aiosqlite:///new.db")
    assert (code, "请先停掉它" in said, Path("new.db").exists()) == (1, True, False), said
    database.unlink()
    code, said = types("copy", "--to", "sqlite+aiosqlite:///new.db")
    assert (code, "没有什么可复制" in said) == (1, True), said
