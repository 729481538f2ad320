from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.backups import TAKEN
from bot.commands.backing_up import keep_before_upgrading
from bot.settings import Settings
from storage.backup import back_up, check, taken_at
from storage.migrate import migrate
from storage.serving import alone
from tests.clock import MONDAY_MORNING
from tests.office import filled, url_of
from tests.storage.test_migrations import at_revision

ROOT = Path(__file__).parents[2]


class Place:
    """A folder with the district's database and a backup of it in which nothing has been renamed yet."""

    def __init__(self, folder: Path) -> None:
        self.database, self.copy = folder / "data" / "mashang.db", folder / "copies" / "mine.db"
        self.database.parent.mkdir()
        self.database.write_bytes(filled().read_bytes())
        back_up(self.database, self.copy, MONDAY_MORNING)
        self.rename("新的")

    def rename(self, name: str) -> None:
        with closing(sqlite3.connect(self.database)) as opened, opened:
            opened.execute("UPDATE unit SET name = ? WHERE id = 1", (name,))

    def name(self, file: Path | None = None) -> str:
        with closing(sqlite3.connect(file or self.database)) as opened:
            return str(opened.execute("SELECT name FROM unit WHERE id = 1").fetchone()[0])

    def files(self) -> list[str]:
        return sorted(file.name for file in self.database.parent.iterdir() if ".serving" not in file.name)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    for name in os.environ:
        if name.startswith("MASHANG_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return Place(tmp_path)


def types(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_a_backup_is_whole_private_and_says_of_which_moment_it_is(place: Place) -> None:
    code, said = types("backup", place.copy.parent)
    assert code == 0
    assert "MB/s" in said
    assert "已备份到" in said
    [made] = place.copy.parent.glob("mashang-*.db")
    assert check(made) == check(place.copy)
    assert taken_at(place.copy) == MONDAY_MORNING
    assert made.stat().st_mode & 0o777 == 0o600
    assert {file.suffix for file in place.copy.parent.iterdir()} == {".db"}


def test_a_backup_never_overwrites(place: Place) -> None:
    before = place.copy.read_bytes()
    code, said = types("backup", place.copy)
    assert (code, place.copy.read_bytes()) == (1, before)
    assert "换一个名字" in said


def test_a_copy_of_a_copy_is_of_the_first_ones_moment_until_a_bot_has_begun_with_it(place: Place) -> None:
    later = MONDAY_MORNING + timedelta(days=1)
    back_up(place.copy, place.copy.with_name("again.db"), later)
    assert taken_at(place.copy.with_name("again.db")) == MONDAY_MORNING
    with closing(sqlite3.connect(place.copy)) as opened, opened:
        opened.execute("UPDATE meta SET value = '' WHERE name = ?", (TAKEN,))
    back_up(place.copy, place.copy.with_name("later.db"), later)
    assert taken_at(place.copy.with_name("later.db")) == later


async def test_before_an_older_database_is_upgraded_it_is_kept_as_it_was(place: Place) -> None:
    place.database.unlink()
    await at_revision(url_of(place.database), "0001")
    settings = Settings.read()
    await keep_before_upgrading(settings)
    await migrate(settings.database_url)
    await keep_before_upgrading(settings)
    [kept] = (place.database.parent / "backups").iterdir()
    assert check(kept).revision == "0001"


def test_a_restore_keeps_what_was_there_under_a_name_that_it_tells(place: Place) -> None:
    old = place.name(place.copy)
    code, said = types("restore", place.copy)
    assert code == 1
    assert "--force" in said
    assert (place.name(), place.files()) == ("新的", ["mashang.db"])
    code, said = types("restore", place.copy, "--force")
    assert code == 0
    assert "2026-03-02 09:00:00" in said
    assert place.name() == old
    [aside] = place.database.parent.glob("mashang.db.before-*")
    assert aside.name in said
    assert place.name(aside) == "新的"


def test_a_restore_beside_a_bot_is_refused(place: Place) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDING, url_of(place.database)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        code, said = types("restore", place.copy, "--force")
    finally:
        holder.kill()
        holder.communicate()
    assert code == 1
    assert "先停掉" in said
    assert (place.name(), place.files()) == ("新的", ["mashang.db"])


HOLDING = """
import asyncio, sys
from storage.serving import alone
async def hold():
    async with alone(sys.argv[1]):
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(hold())
"""


@pytest.mark.parametrize("harm", ["a page", "a reference", "all of it", "nothing in it", "a newer version"])
def test_a_copy_that_is_not_sound_is_refused_and_nothing_is_changed(place: Place, harm: str) -> None:
    hurt(place.copy, harm)
    code, said = types("restore", place.copy, "--force")
    assert code == 1
    assert len(said.splitlines()) == 1
    assert "nothing was changed" in said or "newer version" in said
    assert (place.name(), place.files()) == ("新的", ["mashang.db"])


def spoil(file: Path, table: str) -> None:
    with closing(sqlite3.connect(file)) as opened:
        [page] = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        [size] = opened.execute("PRAGMA page_size").fetchone()
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = os.urandom(size)
    file.write_bytes(content)


def test_doctor_and_backup_say_that_a_page_is_damaged(place: Place) -> None:
    spoil(place.database, "follower")
    code, said = types("doctor", "--offline")
    assert code == 1
    assert "✗ 数据库有损坏" in said
    code, said = types("backup")
    assert code == 1
    assert "没有留下副本" in said
    assert not list((place.database.parent / "backups").iterdir())


def hurt(file: Path, harm: str) -> None:
    match harm:
        case "a page":
            spoil(file, "person")
        case "a reference":
            with closing(sqlite3.connect(file)) as opened, opened:
                opened.execute("UPDATE post SET person_id = 4711 WHERE id = 1")
        case "all of it":
            file.write_bytes(os.urandom(9000))
        case "nothing in it":
            file.write_bytes(b"")
        case _:
            with closing(sqlite3.connect(file)) as opened, opened:
                opened.execute("UPDATE alembic_version SET version_num = '9999'")


async def test_a_backup_takes_what_is_still_in_the_log_of_a_database_in_use(tmp_path: Path) -> None:
    source = tmp_path / "mashang.db"
    source.write_bytes(filled().read_bytes())
    async with alone(url_of(source)):
        with closing(sqlite3.connect(source, isolation_level=None)) as bot:
            bot.execute("PRAGMA journal_mode = WAL")
            bot.execute("UPDATE unit SET name = '在日志里' WHERE id = 1")
            bot.execute("BEGIN IMMEDIATE")  # the bot is writing: nobody waits for it, and it waits for nobody
            bot.execute("UPDATE unit SET name = '没提交' WHERE id = 1")
            back_up(source, tmp_path / "copy.db", MONDAY_MORNING)
            bot.execute("COMMIT")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as made:
        assert made.execute("SELECT name FROM unit WHERE id = 1").fetchone() == ("在日志里",)


# --- killed on the way

KILLED = """
import os, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from storage.restore import prepare, put_in_place
left = int(sys.argv[3])
def seen(event, args):
    global left
    if event in ("os.link", "os.rename", "os.remove", "sqlite3.connect"):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(seen)
database = Path(sys.argv[2])
new, _ = prepare(Path(sys.argv[1]), database)
put_in_place(new, database, datetime(2026, 3, 2, tzinfo=UTC))
"""


def test_who_is_killed_while_restoring_leaves_the_old_database_or_the_new_one(place: Place) -> None:
    """Killed for good before each step that touches a name; what the old one had only in its log is there too."""
    old, ended, step = place.name(place.copy), [], 0
    while ended[-1:] != [0] and step < 30:
        place.rename("旧的")
        keep_the_log(place.database, "新的")
        words = (sys.executable, "-c", KILLED, str(place.copy), str(place.database), str(step))
        ended.append(subprocess.run(words, check=False, cwd=ROOT).returncode)
        found = place.name()
        assert found in ((old, "新的") if ended[-1] else (old,)), step
        check(place.database)
        for aside in place.database.parent.glob("mashang.db.before-*"):
            if not aside.name.endswith(("-wal", "-shm")):
                assert place.name(aside) == "新的"
            aside.unlink()
        step += 1
    assert set(ended[:-1]) == {-signal.SIGKILL}
    assert len(ended) > 8
    assert place.files() == ["mashang.db"]


def keep_the_log(database: Path, name: str) -> None:
    """As a killed bot leaves it: what was committed last stands beside the file."""
    script = (
        "import os, sqlite3, sys; o = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "o.execute('PRAGMA journal_mode = WAL'); o.execute('UPDATE unit SET name = ? WHERE id = 1', (sys.argv[2],));"
        "os._exit(0)"
    )
    subprocess.run((sys.executable, "-c", script, str(database), name), check=True)
    assert database.with_name(database.name + "-wal").stat().st_size
