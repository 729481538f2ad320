from __future__ import annotations

import os
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.archive import FAILING, Archive
from bot.backups import Keep, Shelf, health, name_of
from bot.notices import Kind
from bot.space import LEAST
from bot.watchdog import CHECKS, Vitals
from bot.watching import Watch
from storage.backup import NoRoom, back_up, check
from tests.office import Town, open_town

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


def shelf(folder: Path, at: time | None = time(3, 10), keep: str = "14d 8w") -> Shelf:
    return Shelf(folder, at, Keep.parse(keep), SHANGHAI)


def put(folder: Path, *days_ago: int) -> None:
    for ago in days_ago:
        (folder / name_of(MORNING - timedelta(days=ago))).touch()


def test_a_backup_is_due_once_a_day_at_its_local_time(tmp_path: Path) -> None:
    slot = datetime(2026, 3, 1, 19, 10, tzinfo=UTC)  # 03:10 in Shanghai
    assert shelf(tmp_path).due(MORNING) == slot
    (tmp_path / name_of(slot + timedelta(minutes=1))).touch()
    assert shelf(tmp_path).due(MORNING) is None
    assert shelf(tmp_path).due(slot + timedelta(days=1)) == slot + timedelta(days=1)
    assert shelf(tmp_path, at=None).due(MORNING + timedelta(days=9)) is None


def test_of_old_backups_one_a_week_is_kept_and_files_of_others_are_left_alone(tmp_path: Path) -> None:
    put(tmp_path, *range(90))
    (tmp_path / "mashang-mine.db").touch()
    gone = {backup.file for backup in shelf(tmp_path).superseded(MORNING)}
    ages = [(MORNING - backup.at).days for backup in shelf(tmp_path).backups() if backup.file not in gone]
    assert sorted(ages)[:14] == list(range(14))
    assert sorted(ages)[14:] == [15, 22, 29, 36, 43, 50, 57, 64]  # Sundays
    assert tmp_path / "mashang-mine.db" not in gone


def test_the_newest_backup_is_kept_however_old_it_is(tmp_path: Path) -> None:
    put(tmp_path, 400, 500)
    [gone] = shelf(tmp_path, keep="1d").superseded(MORNING)
    assert (MORNING - gone.at).days == 500


def test_a_missing_backup_is_late_two_hours_after_its_time(tmp_path: Path) -> None:
    put(tmp_path, 1)
    at = datetime(2026, 3, 1, 19, 10, tzinfo=UTC)
    assert [health(shelf(tmp_path), at + timedelta(hours=hours)).late for hours in (1, 3)] == [False, True]
    found = health(shelf(tmp_path), MORNING)
    assert found.age == timedelta(days=1)
    assert not found.well


@pytest.mark.parametrize("words", ["", "14", "0d", "8w", "d w"])
def test_what_is_to_be_kept_is_written_in_days_and_weeks(words: str) -> None:
    with pytest.raises(ValueError, match="14d 8w"):
        Keep.parse(words)


# --- by the clock


def archive_of(town: Town, folder: Path, broken: list[Exception]) -> Archive:
    async def copy(file: Path, at: datetime) -> None:
        if broken:
            raise broken[0]
        back_up(town.path, file, at)

    return Archive(town.store, town.clock, town.path, shelf(folder), copy)


async def told(town: Town, archive: Archive) -> list[str]:
    """By the watchdog, within ten minutes."""
    checks = {name: CHECKS[name] for name in ("disk", "backup", "backup_late")}
    vitals = Vitals(started_at=MORNING - timedelta(hours=1))
    watch = Watch(town.store, town.office, town.clock, lambda: vitals, checks, archive)
    for _ in range(5):
        town.clock.advance(minutes=2)
        await watch.look()
    alarms = [notice for notice in await town.fresh() if notice.kind is Kind.ALARM]
    return [f"{notice.facts['template']} {notice.facts['check']}" for notice in alarms]


@pytest.mark.sqlite
async def test_the_clock_makes_one_backup_a_day_and_takes_away_what_is_superseded(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        folder = tmp_path / "backups"
        archive = archive_of(town, folder, [])
        issue = await town.file()
        made = []
        for _ in range(22):
            made.append((await archive.keep(), await archive.keep()))
            town.clock.advance(days=1)
        assert made == [(1, 0)] * 22
        assert len(shelf(folder).backups()) == 14 + 1  # the fourteen of the last days, and one of each week before
        newest = shelf(folder).newest()
        assert newest is not None
        assert check(newest.file).issues == issue.id
        assert sorted(file.suffix for file in folder.iterdir()) == [".db"] * 15


@pytest.mark.sqlite
async def test_a_backup_that_fails_is_told_once_until_it_works_again(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        trouble: list[Exception] = [NoRoom(28, "500 MB needed, 3 MB free", "/backups")]
        archive = archive_of(town, tmp_path / "backups", trouble)
        for said in (["wrong backup"], [], []):
            assert await archive.keep() == 0
            assert await told(town, archive) == said
            town.clock.advance(minutes=20)
        assert (await archive.health()).failing == "/backups: 500 MB needed, 3 MB free"
        trouble.clear()
        assert await archive.keep() == 1
        assert (await archive.health()).well
        assert await told(town, archive) == ["right backup"]
        async with town.store.snapshot() as tx:
            assert await tx.fact(FAILING) == ""


async def test_a_backup_that_nobody_makes_and_a_disk_without_room_for_it_are_told(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        archive = archive_of(town, tmp_path / "backups", [])
        assert await told(town, archive) == ["wrong backup_late"]  # the clock has not come to it
        assert await archive.keep() == 1
        assert await told(town, archive) == ["right backup_late"]
        [space] = archive.spaces()
        assert (space.of, space.needed) == ("database", LEAST + town.path.stat().st_size)
        large = tmp_path / "large.db"
        large.touch()
        os.truncate(large, space.free + (1 << 34))  # takes no room, but a copy would
        full = Archive(town.store, town.clock, large, shelf(tmp_path / "backups"), back_up)  # type: ignore[arg-type]
        assert await told(town, full) == ["wrong disk"]
        large.unlink()
        assert await told(town, full) == ["right disk"]  # as of a database on a server
