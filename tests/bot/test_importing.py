"""An import tried and taken over: what it counts, what it warns of, and that a trial leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.batons import Owes
from bot.desk import importing, joining, rota
from bot.desk.desk import Desk
from bot.ids import ChatId, MessageId
from bot.importing import Changes
from bot.notices import Card, Kind, Notice
from bot.roster_file import RosterErrors, RosterFile
from bot.roster_file.rows import RotaRow, RouteRow
from tests.office import STREET_GROUP, Town, district


def changed(sheet: str, *where: tuple[str, Any], **columns: Any) -> RosterFile:
    """The district with other columns in the rows that are so."""
    found = getattr(district(), sheet)
    rows = tuple(replace(row, **columns) if all(getattr(row, k) == v for k, v in where) else row for row in found)
    return replace(district(), **{sheet: rows})


def without_posts(*codes: str) -> RosterFile:
    return replace(district(), posts=tuple(post for post in district().posts if post.person not in codes))


async def take_over(town: Town, file: RosterFile) -> Changes:
    async with town.desk() as desk:
        return await importing.import_roster(desk, file)


async def tried(town: Town, file: RosterFile) -> tuple[Changes, dict[str, Any]]:
    async with importing.trial(town.store) as tx:
        desk = await Desk.at(tx, town.office, town.clock())
        changes = await importing.import_roster(desk, file)
        return changes, importing.summary(changes, desk.roster)


async def test_a_trial_tells_what_the_import_then_does_and_leaves_nothing_behind(town: Town) -> None:
    issue = await town.acknowledged("小赵")
    await town.fresh()
    file = without_posts("xiaozhao")
    changes, summary = await tried(town, file)
    assert await town.owed_acts(issue) == {("submit", "小赵")}
    assert await town.fresh() == []
    assert summary["ended"] == [["小赵", "环卫中心", "member"]]
    assert summary["handed"] == [["小赵", "老王", 1]]
    done = await take_over(town, file)
    assert done.fingerprint == changes.fingerprint
    assert await town.owed_acts(issue) == {("submit", "老王")}


async def test_two_trials_differ_only_where_they_would_do_something_else(town: Town) -> None:
    first, _ = await tried(town, without_posts("xiaozhao"))
    await town.acknowledged("小赵")
    same, _ = await tried(town, without_posts("xiaozhao"))
    other, _ = await tried(town, without_posts("xiaozhao", "xiaoma"))
    await take_over(town, changed("people", ("code", "xiaoli"), name="李小"))
    since, _ = await tried(town, without_posts("xiaozhao"))
    assert first.fingerprint == same.fingerprint
    assert len({first.fingerprint, other.fingerprint, since.fingerprint}) == 3


async def test_an_import_says_which_rules_and_swaps_it_takes_back(town: Town) -> None:
    codes = {person.name: person.code for person in district().people}
    async with town.desk() as desk:
        first, later = desk.on + timedelta(days=1), desk.on + timedelta(days=3)
    rota_rows = (RotaRow(2, "HW", codes["小马"], first, first), RotaRow(3, "HW", codes["小赵"], later, later))
    rule = RouteRow(7, "0110", "CD-01", "HW", (), ())
    file = replace(district(), rota=rota_rows, routes=(*district().routes, rule))
    await take_over(town, file)
    async with town.desk() as desk:
        area = next(area.id for area in desk.roster.areas if area.code == "CD-01")
        await desk.tx.keep_route("0110", area, town.unit("SZ"))
        swap = await rota.ask_swap(desk, town.unit("HW"), first, town.person("小赵"), later, by=town.person("小马"))
        await rota.answer_swap(desk, swap.id, True, by=town.person("小赵"))
    as_it_is = replace(
        file,
        rota=(replace(rota_rows[0], person=codes["小赵"]), replace(rota_rows[1], person=codes["小马"])),
        routes=(*district().routes, replace(rule, lead="SZ")),
    )
    assert not [words for words, _ in (await tried(town, as_it_is))[1]["remarks"] if "收回" in words]

    _, summary = await tried(town, file)
    back = [pair for pair in summary["remarks"] if "收回" in pair[0]]
    assert [english.partition(": ")[0] for _, english in back] == ["this import takes back"] * 3
    assert "“暴露垃圾”（城东街道第一网格）由市政中心主办，分工表第 7 行改为环卫中心" in back[0][0]
    assert f"{first} 的换班（小赵替小马）" in back[1][0]
    assert f"{later} 的换班（小马替小赵）" in back[2][0]
    await take_over(town, file)
    assert not [words for words, _ in (await tried(town, file))[1]["remarks"] if "收回" in words]


async def test_a_post_held_in_two_periods_stays_two(town: Town) -> None:
    march = replace(district().posts[0], start=date(2026, 3, 1), end=date(2026, 3, 31))
    may = replace(march, start=date(2026, 5, 1), end=date(2026, 5, 31))
    file = replace(district(), posts=(march, may, *district().posts[1:]))
    assert (await take_over(town, file)).added == {"posts": 1}
    again = await take_over(town, file)
    assert (again.added, again.changed, again.ended) == ({}, {}, 0)


async def test_only_a_new_parent_is_a_change_too(town: Town) -> None:
    file = changed("units", ("code", "HW"), parent="CD")
    assert (await take_over(town, file)).changed == {"units": 1}
    assert (await take_over(town, file)).changed == {}


async def test_an_office_is_not_left_without_any_administrator(town: Town) -> None:
    with pytest.raises(RosterErrors, match="保留管理员"):
        await take_over(town, without_posts("admin"))
    async with town.desk() as desk:
        assert desk.roster.is_admin(town.person("管小萍"), desk.on)
        await joining.make_admin(desk, telegram_id=1002, username=None, name="老王")
    changes = await take_over(town, without_posts("admin"))
    assert "管小萍 不再是管理员。" in [str(remark) for remark in changes.remarks]


async def test_a_group_that_goes_elsewhere_and_what_nobody_takes_are_pointed_out(town: Town) -> None:
    issue = await town.unsorted()
    file = changed("groups", ("chat_id", STREET_GROUP), area="A-BH")
    gone = tuple(post for post in file.posts if post.person not in ("sun", "he", "shen", "peng"))
    posts = tuple(replace(post, unit="NS") if post.person == "admin" else post for post in gone)
    changes = await take_over(town, replace(file, posts=posts))
    said = [str(remark) for remark in changes.remarks]
    assert any("原来属于城东街道，导入后改归属" in remark for remark in said)
    assert changes.handed == {(town.person("孙姐"), town.person("管小萍")): 1}
    assert (await town.baton(issue, Owes.DISPATCH)).holder_id == town.person("管小萍")


async def test_an_account_that_goes_to_somebody_else_takes_nothing_along(town: Town) -> None:
    """Neither the cards in that chat nor what was on its way there."""
    issue = await town.file()
    async with town.store.transaction() as tx:
        await tx.keep_card(Card(ChatId(1002), MessageId(7), issue.id, person_id=town.person("老王")))
    changes = await take_over(town, changed("people", ("code", "laowang"), telegram_id=4321))
    assert changes.new_accounts == [town.person("老王")]
    async with town.store.snapshot() as tx:
        assert await tx.card(ChatId(1002), issue_id=issue.id) is None
    owed = [notice for notice in await town.fresh() if notice.kind is Kind.TASK and notice.chat_id > 0]
    assert [town.reader(notice) for notice in owed] == ["小赵"]


async def test_what_waits_for_a_lost_phone_goes_to_who_stands_in(town: Town) -> None:
    issue = await town.file()
    async with town.desk() as desk:
        await desk.tx.owe(
            Notice("say:x:1", Kind.SAY, ChatId(1002), town.clock(), town.person("老王"), facts={"template": "mine"})
        )
        await joining.unbind(desk, town.person("老王"), by=town.person("管小萍"))
    owed = await town.fresh()
    assert 1002 not in {notice.chat_id for notice in owed}
    assert ("task", "小赵") in {(notice.kind.value, town.reader(notice)) for notice in owed}
    assert await town.owed_acts(issue) == {("submit", "老王"), ("acknowledge", "老王")}
    await town.sound()
