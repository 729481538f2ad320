"""Whatever people write and however much there is, every message is one that Telegram takes, in every language."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup

from bot.batons import Asked, Level, Owes
from bot.catalogue import Catalogue
from bot.desk import (
    appealing,
    dispatching,
    handling,
    supervising,
)
from bot.ids import BatonId, ChatId, IssueId, MessageId, NoticeId, UnitId
from bot.listings import Counted, Listing
from bot.notices import Card, Kind, Notice
from bot.roster import Group, Role
from bot.scopes import Charge
from handlers.telegram.outgoing import Drop, Post
from handlers.telegram.screens.language import (
    LANGUAGES,
    TEXT_LIMIT,
    length,
)
from handlers.telegram.screens.list_links import BoardLink, BundleLink, CountedLink, MineLink, PolicyLink
from handlers.telegram.screens.rendering import Renderer
from handlers.telegram.screens.roll_up import MOST
from tests.handlers.odd_moves import (
    decided,
    every_move,
    filed_oddly_without_text,
    helped_by_others,
    late_and_closed,
    nobody_acts,
    ways_to_end,
)
from tests.handlers.odd_office import (
    CLIMBING,
    DESCRIPTION,
    MOVING,
    NAME,
    ODD,
    REASON,
    TEMPLATES,
    PostOffice,
    filed_oddly,
    odd_town,
    with_photos,
)
from tests.handlers.odd_pages import every_page
from tests.handlers.odd_panels import draft_shown, every_panel
from tests.office import DISTRICT_GROUP, STREET_GROUP, Town


@pytest.fixture(params=LANGUAGES)
async def post(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with odd_town(tmp_path, request.param) as opened:
        yield opened


async def test_a_page_of_the_administration_is_not_shown_to_somebody_who_has_lost_the_role(post: PostOffice) -> None:
    refused = await post.say("admin/people", "老王", page=0)
    assert isinstance(refused, Post)
    assert refused.text == post.languages.default.words["refusal"]["not_admin"]
    assert isinstance(await post.say("invite", "老王", invitation="x", person_id=post.town.person("小吕")), Drop)


async def test_the_strangest_words_keep_every_limit_in_every_message(post: PostOffice) -> None:
    await every_move(post)
    await ways_to_end(post)
    await helped_by_others(post)
    for grant in (None, appealing.grant_appeal):
        late = await late_and_closed(post)
        await post.town.do(appealing.appeal, late, by="老王", reason=REASON)
        await post.deliver()
        await decided(post, late, Asked.APPEAL, grant)
    await post.send(digest_notice(post.town))
    assert post.languages.only.rendered >= MOVING


@pytest.mark.parametrize("post", ["zh_CN", pytest.param("en", marks=pytest.mark.torture)], indirect=True)
async def test_the_strangest_words_keep_every_limit_in_every_conversation(post: PostOffice) -> None:
    await every_panel(post)
    await every_page(post, await post.town.acknowledged(**filed_oddly()))
    written = {str(path.relative_to(TEMPLATES))[: -len(".html")] for path in TEMPLATES.rglob("*.html")}
    written -= {name for name in written if name.startswith("parts/")}  # of others
    assert post.languages.only.rendered | MOVING | CLIMBING | {"roll_up"} == written


async def test_the_strangest_words_keep_every_limit_on_every_rung(post: PostOffice) -> None:
    await nobody_acts(post)
    assert post.languages.only.rendered >= CLIMBING


# --- very much of everything


async def test_forty_of_the_strangest_issues_fit_into_one_roll_up(post: PostOffice) -> None:
    issues = [await post.town.file(**filed_oddly()) for _ in range(MOST + 2)]
    async with post.town.store.snapshot() as tx:
        owed = [n for n in await tx.owed_since(NoticeId(0), 5 * MOST) if n.kind is Kind.CARD and n.chat_id < 0]
    outgoing = await post.send(replace(owed[0], patient=True))
    assert isinstance(outgoing.action, Post)
    assert [later.issue_id for later in outgoing.later] == [issue.id for issue in issues[:MOST]]
    assert len(re.findall(r"A-00\d\d", outgoing.action.text)) == MOST
    assert "roll_up" in post.languages.only.rendered


def digest_notice(town: Town, chat_id: ChatId = DISTRICT_GROUP) -> Notice:
    start = (town.clock() - timedelta(days=1)).isoformat()
    facts = {"start": start, "end": town.clock().isoformat(), "late": True}
    return Notice(dedup_key="test", kind=Kind.DIGEST, chat_id=chat_id, created_at=town.clock(), facts=facts)


async def people_join(post: PostOffice, count: int, role: Role, unit: str, bound: bool = True) -> None:
    keys, reach, write = range(100_000, 100_000 + count), "ok" if bound else "never", post.town.database.write
    new = [(key, "x" * 58 + str(key), NAME + str(key), key if bound else None, reach) for key in keys]
    write("INSERT INTO person (id, code, name, telegram_id, reach) VALUES (?, ?, ?, ?, ?)", new)
    held = [(key, post.town.unit(unit), role.value, True) for key in keys]
    write("INSERT INTO post (person_id, unit_id, role, listed) VALUES (?, ?, ?, ?)", held)
    async with post.town.store.transaction() as tx:
        await tx.roster_changed()


async def test_a_digest_of_thirty_units_with_forty_overdue_issues_each(post: PostOffice) -> None:
    town = post.town
    sample = await town.file(**filed_oddly())
    baton = await town.baton(sample, Owes.SUBMIT)
    units = range(1000, 1030)
    new = [(key, f"U{key}", f"{key}{NAME}"[:60], "department", town.unit("QU")) for key in units]
    town.database.write("INSERT INTO unit (id, code, name, kind, parent_id) VALUES (?, ?, ?, ?, ?)", new)
    holders = [person.id for person in town.roster.people if person.telegram_id is not None]
    async with town.store.transaction() as tx:
        await tx.roster_changed()
        for key in units:
            for number in range(40):
                issue = await tx.add_issue(replace(sample, id=IssueId(0), lead_id=UnitId(key)))
                holder = holders[(key + number) % len(holders)]
                await tx.add_baton(
                    replace(baton, id=BatonId(0), issue_id=issue.id, unit_id=UnitId(key), holder_id=holder)
                )
                if number < 5:
                    await tx.keep_card(Card(DISTRICT_GROUP, MessageId(2**31 + issue.id), issue.id))
    town.clock.advance(days=30)
    posted = (await post.send(digest_notice(town))).action
    assert isinstance(posted, Post)
    assert "1201" in posted.text
    assert posted.text.count("tg://user") == 5
    assert {"zh_CN": "还有 23 个单位", "en": "More units: 23"}[post.code] in posted.text


async def test_every_page_of_a_list_of_the_strangest_issues_is_full(post: PostOffice) -> None:
    for number in range(20):
        await post.town.file(text=f"{number}{DESCRIPTION[:1990]}", place=(ODD * 5)[:200])
    run = post.town.database.run  # as if one message had named all
    run("UPDATE notice SET carrier_id = (SELECT min(id) FROM notice WHERE kind = 'task')")
    [(carrier, reader)] = run("SELECT id, person_id FROM notice WHERE id = carrier_id")
    lists: tuple[tuple[str, str | ChatId, dict[str, Any]], ...] = (
        ("bundled", post.town.roster.person(reader).name, {"link": BundleLink(NoticeId(carrier)).pack()}),
        ("mine", "小李", {"link": "mine"}),
        ("mine", "老王", {"link": "mine"}),
        ("mine", STREET_GROUP, {"link": MineLink(post.town.person("老王")).pack()}),
        ("board", "周书记", {"link": BoardLink(Charge(unit_id=post.town.unit("CD"))).pack()}),
        ("board", STREET_GROUP, {"link": BoardLink(chat_id=STREET_GROUP).pack()}),
        ("found", "周书记", {"link": "found_0", "words": "x"}),
        ("list", "周书记", {"link": CountedLink(Listing(Counted.OPEN), STREET_GROUP).pack()}),
    )
    for template, to, facts in lists:
        for page, count in ((0, 8), (1, 8), (2, 4)):
            said = await post.say(template, to, page=page, **facts)
            assert isinstance(said, Post)
            assert said.text.count("A-00") == count, (template, to, page)
            assert {"zh_CN": f"第 {page + 1}/3 页", "en": f"page {page + 1}/3"}[post.code] in said.text


async def test_a_board_offers_the_charges_of_somebody_with_very_many_posts(post: PostOffice) -> None:
    roster = post.town.roster
    held = [(post.town.person("小李"), unit.id, roster.areas[0].id, True) for unit in roster.units]
    new = "INSERT INTO post (person_id, unit_id, role, area_id, listed) VALUES (?, ?, 'member', ?, ?)"
    post.town.database.write(new, held)
    async with post.town.store.transaction() as tx:
        await tx.roster_changed()
    for level in Level:
        for _ in range(3):
            await post.town.file(level=level, **filed_oddly())
        await post.town.acknowledged(level=level, **filed_oddly())
    await post.town.unsorted()
    await post.town.submitted()
    post.town.clock.advance(days=1)
    said = await post.say("board", "小李", link=BoardLink(Charge(area_id=roster.areas[0].id)).pack(), page=0)
    assert isinstance(said, Post)
    assert isinstance(said.keyboard, InlineKeyboardMarkup)
    assert sum(map(len, said.keyboard.inline_keyboard)) >= 20


async def test_why_names_the_first_of_many_who_will_hear_of_it(post: PostOffice) -> None:
    await people_join(post, 40, Role.LEADER_IN_CHARGE, "CD")
    issue = await post.town.file(**filed_oddly())
    await post.say(
        "policy", STREET_GROUP, link=PolicyLink(category=issue.category, level=Level.CRITICAL).pack(), page=0
    )
    said = await post.say("why", issue_id=issue.id)
    assert isinstance(said, Post)
    assert {"zh_CN": "另 36 人", "en": "36 more"}[post.code] in said.text


async def test_why_leaves_out_the_last_of_very_many_that_are_owed(post: PostOffice) -> None:
    issue = await post.town.file(**filed_oddly())
    for _ in range(30):
        await post.town.do(supervising.supervise, issue, by="周书记", reason=REASON)
    said = await post.say("why", issue_id=issue.id)
    assert isinstance(said, Post)
    assert re.search({"zh_CN": "还有 [0-9]+ 项", "en": "More: [0-9]+"}[post.code], said.text)
    assert length(said.text) > TEXT_LIMIT // 2


async def test_admin_names_a_few_of_a_hundred_and_cuts_the_groups(post: PostOffice) -> None:
    await people_join(post, 100, Role.MEMBER, "HW", bound=False)
    await post.town.lose("小李", "老王", "陈主任", "林主任", "孙姐", "何调度", "沈督查", "高区长")
    async with post.town.store.transaction() as tx:
        for number in range(100):
            group = Group(ChatId(-2_000_000_000_000 - number), f"{number}{NAME}", unit_id=post.town.unit("HW"))
            await tx.save_group(None, replace(group, is_admin=False))
    said = await post.say("admin", "管小萍")
    assert isinstance(said, Post)
    assert re.search({"zh_CN": "还有 [0-9]+ 个群", "en": ", [0-9]+ more"}[post.code], said.text)
    assert {"zh_CN": "等 104 人", "en": "104 in all"}[post.code] in said.text
    assert length(said.text) > TEXT_LIMIT // 2


async def test_a_card_with_a_photo_and_everything_on_it_is_a_caption(post: PostOffice) -> None:
    """Many supporting units, a long history, an owner who never joined, and a place as long as it may be."""
    town = post.town
    issue = await with_photos(post, await town.unsorted(**filed_oddly_without_text()))
    hw, on = town.unit("HW"), town.office.day(town.clock())
    others = [u.id for u in town.roster.units if u.id != hw and town.roster.members(u.id, on)]
    await town.do(dispatching.dispatch, issue, hw, by="孙姐", supporting=others)
    for _ in range(8):
        await town.do(handling.progress, issue, by="老王", note=REASON)
    cards = [sent.action for sent in await post.deliver() if sent.card is not None]
    assert any(isinstance(card, Post) and card.photo for card in cards)


async def test_a_catalogue_with_hundreds_in_one_group_is_paged(post: PostOffice) -> None:
    written = '[[category]]\ncode = "01{0:06d}"\nname = "{1}{0}"\nlevel = "routine"\n'
    own = "".join(written.format(number, "很长的类别名称" * 6) for number in range(250))
    condition = '[[category.condition]]\nwhen = "{1}{0}"\nlimit = "999wd"\nclose = "完"\n'
    own += "".join(condition.format(number, "很长的立案条件<&>" * 9) for number in range(20))
    renderer = Renderer(
        post.town.store,
        replace(post.town.office, language=post.code, catalogue=Catalogue.load(own)),
        post.languages,
        post.town.clock,
        "mashang_bot",
    )
    post.renders = [renderer]
    for step in ("group:01", "group:01:3", "group:01:99"):
        await draft_shown(post, "小李", step=step)
    for step in ("condition", "main"):
        await draft_shown(post, "小李", step=step, category="01000249", condition=own.split('"')[-6])
