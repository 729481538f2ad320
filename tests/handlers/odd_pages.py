"""Every page that somebody can ask for, in an odd office."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import troubles
from bot.batons import Level, Owes
from bot.boards import Filter, Urgency
from bot.desk import (
    absences,
    listing,
    rota,
)
from bot.desk.handing import Why
from bot.ids import NoticeId
from bot.issues import Issue, Move, Status
from bot.listings import Counted, Listing
from bot.metrics import Window
from bot.notices import Kind
from bot.posts import Duty
from bot.roster_file.words import SHEETS
from bot.scopes import Charge
from bot.troubles import Trouble
from bot.watchdog import CHECKS
from handlers.telegram.conversation.away_page import minutes
from handlers.telegram.conversation.lists import LAST
from handlers.telegram.outgoing import Post
from handlers.telegram.screens.list_links import BoardLink, BundleLink, CountedLink, MineLink, PolicyLink
from tests.handlers.odd_office import (
    NAME,
    ODD,
    REASON,
    PostOffice,
)
from tests.office import DISTRICT_GROUP, STREET_GROUP


async def every_page(post: PostOffice, issue: Issue) -> None:
    """All that a conversation says, with the facts it takes."""
    town = post.town
    largest = 2**31
    for reader in ("小李", "老王", "管小萍", "高区长"):
        for page in ("help", "welcome", "claimed", "stranger", "cancelled", "language"):
            await post.say(page, reader)
    for move in Move:
        if move is not Move.REPORT:
            await post.say("done", move=move.value, issue_id=issue.id)
            await post.answer(move=move.value)
    for baton in Owes:
        await post.say("why", issue_id=issue.id, baton=baton.value)
    await post.say("draft_expired", move="report")
    await post.say("card_above", issue_id=issue.id)
    await post.say("report_in_group", STREET_GROUP, draft_id=largest, by=town.person("小李"))
    await post.say("group_bound", STREET_GROUP)
    await post.say("draft_moved", STREET_GROUP, by=town.person("小李"))
    await post.say("topic_lost", STREET_GROUP)
    for kept in (True, False):
        await post.say("rule_offer", "沈督查", issue_id=issue.id, unit_id=town.unit("CG"), kept=kept)
    for name in ("老王", "小李", "管小萍"):
        await post.say("more", STREET_GROUP, issue_id=issue.id, by=town.person(name))
    for group in (STREET_GROUP, DISTRICT_GROUP):
        for lacks in (True, False):
            await post.say("group_hello", group, lacks=lacks)
    for page in range(12):
        await post.say("group_choose", STREET_GROUP, page=page)
    await post.say("language", STREET_GROUP)
    await post.say("private_only", STREET_GROUP, command="cancel")
    await post.say("settings", STREET_GROUP, group=STREET_GROUP)
    await post.say("settings", STREET_GROUP, group=STREET_GROUP, topic=largest)
    await post.say("settings_choose", "林主任", groups=[STREET_GROUP, DISTRICT_GROUP] * 15)
    await every_list(post)
    await post.say("bundled", link=BundleLink(NoticeId(1)).pack(), page=0)
    await every_admin_page(post)
    facts = {
        "issue_id": largest, "status": "closed", "move": "submit", "limit": "1.5wd", "command": "issue",
        "length": largest, "most": largest, "wanted": REASON[:40], "name": NAME,
        "about": "suspension", "time": REASON[:12], "units": NAME,
    }  # fmt: skip
    words = post.languages.default.words
    for code in words["refusal"]:
        await post.say("refusal", refusal=code, given=facts)
        await post.answer(refusal=code, given=facts)
    for toast in words["toast"]:
        await post.answer(toast=toast, link="d_1")
    alarm: Callable[..., Any] = lambda name, **given: post.say(name, "管小萍", Kind.ALARM, **given)  # noqa: E731
    await alarm("dead_letter")
    await alarm("restored", since=town.clock().isoformat(), passed=10**6, forgone=10**6, told=10**6)
    for reader in ("老王", STREET_GROUP):
        await post.say("restored", reader, since=town.clock().isoformat())
    await alarm("poisoned_baton", issue_id=issue.id)
    await alarm("poisoned_issue", issue_id=issue.id)
    await post.say("not_shown")
    then = town.clock().isoformat()
    await alarm("silence", since=then, until=then, late=largest, stale=largest)
    await alarm("group_lost", title=REASON, reason=REASON)
    await alarm("topic_lost", title=REASON)
    await alarm("calendar_unknown", year=2027)
    trouble, now = Trouble(town.clock(), town.clock()), town.clock().isoformat()
    async with town.store.transaction() as tx:
        await tx.set_fact(troubles.FACT, troubles.written(dict.fromkeys(CHECKS, trouble)))
    for check in CHECKS:
        given = dict.fromkeys(("count", "minutes", "free", "needed"), largest) | {"why": REASON, "folder": REASON}
        await alarm("wrong", check=check, since=now, given=given)
        await alarm("right", check=check, since=now, until=now)
    await post.say("admin", "管小萍")
    for kind in ("undeliverable", "possibly_lost"):
        await alarm(kind, issue_id=issue.id, reason=REASON)
        await alarm(kind, issue_id=None, reason=REASON)
    for stood_in in (True, False):
        await alarm("unreachable", person_id=town.person("老王"), stood_in=stood_in)
        await alarm("nobody_answers", person_id=town.person("老王"), stood_in=stood_in)
    await every_leave(post, issue)


async def every_leave(post: PostOffice, issue: Issue) -> None:
    """The form at each step, what stands, and what goes from hand to hand by the hundred."""
    town, day = post.town, timedelta(days=1)
    wang, ma, start = town.person("老王"), town.person("小马"), minutes(town.clock())
    for to, page in ((None, 0), (0, 0), (int(ma), 0), (int(ma), 99)):
        for end in (0, start + 9_999):
            await post.say("away_form", "老王", leave_id=0, start=start, end=end, substitute=to, page=page)
    await post.say("away_form", "老王", leave_id=0, start=0, end=0, substitute=None, page=0)
    await post.say("away", "老王")
    async with town.desk() as desk:
        await absences.give(desk, town.clock(), town.clock() + 5 * day, ma, by=wang)
        await absences.give(desk, town.clock() + 9 * day, town.clock() + 99 * day, None, by=wang)
    await post.deliver()
    for reader in ("老王", "小马"):
        await post.say("away", reader)
    await post.say("away_form", "小赵", leave_id=0, start=start, end=start + 99, substitute=int(wang), page=0)
    given = {"who": int(wang), "start": "2026-03-02T01:00:00+00:00", "end": "2026-03-04T16:00:00+00:00"}
    for template in ("leave_given", "leave_off"):
        await post.say(template, "小马", substitute=int(ma), **given)
    await post.say("leave_alone", "陈主任", substitute=int(ma), unit=int(town.unit("HW")), **given)
    await every_rota(post)
    parts = [[int(one), [int(issue.id)] * 40, 5000] for one in (wang, ma)]
    for why in Why:
        for side in ("got", "gave"):
            await post.say("handed", "老王", why=why.value, side=side, parts=parts, until=given["end"])


async def every_rota(post: PostOffice) -> None:
    """A duty for each day, and a swap asked for, agreed to and declined."""
    town = post.town
    unit, today = town.unit("HW"), town.clock().date()
    await post.say("rota", "小赵")
    people = [town.person(name) for name in ("小赵", "小马")]
    days = [today + timedelta(days=number) for number in range(30)]
    async with town.desk() as desk:
        duties = [Duty(0, unit, people[number % 2], on, on) for number, on in enumerate(days)]
        await desk.tx.put_duties([], duties)
    await post.say("rota", "小赵")
    for on in (days[0], days[-1]):
        await post.say("rota_day", "小赵", unit=int(unit), day=on.isoformat())
    for agreed in (True, False):
        async with town.desk() as desk:
            swap = await rota.ask_swap(desk, unit, days[2], people[1], days[3], by=people[0])
        for reader, template in (("小马", "swap_asked"), ("小赵", "swap_answered")):
            await post.say(template, reader, swap=swap.id)
        async with town.desk() as desk:
            await rota.answer_swap(desk, swap.id, agreed, by=people[1])
            duties = await desk.tx.duties(unit, days[0], days[-1])
            await desk.tx.put_duties(
                duties, [replace(one, id=0, person_id=people[(one.start - today).days % 2]) for one in duties]
            )
        for reader, template in (("小马", "swap_asked"), ("小赵", "swap_answered")):
            await post.say(template, reader, swap=swap.id)


async def every_admin_page(post: PostOffice) -> None:
    """With the most of everything, and beyond the last page."""
    town, admin = post.town, "管小萍"
    await town.lose("老王")
    everybody = [person.id for person in town.roster.people]
    for page in ("admin", "admin/upload"):
        await post.say(page, admin)
    for page in ("admin/people", "admin/away", "admin/links", "admin/groups", "admin/stuck"):
        for number in (0, 10_000):
            await post.say(page, admin, page=number)
    await post.say("admin/found", admin, wanted=REASON[:40], people=everybody)
    for name in ("老王", "小吕", admin):
        for sure in (False, True):
            await post.say("admin/person", admin, person_id=town.person(name), sure=sure)
    for asked in ({}, {"unit": town.unit("QU")}, {"area": town.area("A")}, {"free": True}):
        await post.say("admin/group", admin, group=STREET_GROUP, **asked)
    await post.say("admin/group", admin, group=-5)
    for number in (0, 10_000):
        await post.say("admin/scopes", admin, group=STREET_GROUP, page=number)
    for state in ("trial", "again", "done", "cancelled"):
        await post.say("admin/roster", admin, state=state, key="1z", name=NAME, summary=strange_summary())
    await post.say("admin/roster", admin, state="trial", key="1z", name=NAME, summary={})
    errors = [[REASON[:500], REASON[:500]]] * 200
    wrong = await post.say("admin/roster_wrong", admin, name=NAME, errors=errors, total=9999)
    assert isinstance(wrong, Post)
    assert re.search({"zh_CN": "还有 99[0-9]+ 处", "en": "99[0-9]+ more"}[post.code], wrong.text)
    await post.say("invite", admin, invitation="x" * 16, person_id=town.person("小吕"))
    await post.say("admin/sheet", admin, invitation="x" * 16, people=everybody)


def strange_summary() -> dict[str, Any]:
    counts = dict.fromkeys(SHEETS, 2**31)
    return {
        "added": counts, "changed": counts, "same": counts, "ended_in_all": 5000, "handed_in_all": 5000,
        "remarks_in_all": 5000, "ended": [[NAME, NAME, "unit_head"]] * 50,
        "handed": [[NAME, NAME, 3], [NAME, None, 2**31]] * 25, "remarks": [[REASON[:500], REASON[:500]]] * 50,
    }  # fmt: skip


async def every_list(post: PostOffice) -> None:
    """The first page of each, and one that is no longer there."""
    town = post.town
    window = Window(town.clock() - timedelta(days=7), town.clock() + timedelta(seconds=1))
    counted = [Listing(one, window if one.of_a_window else None) for one in Counted]
    counted.append(Listing(Counted.OVERDUE, unit_id=town.unit("HW")))
    chosen = (Filter(), Filter(Urgency.LATE), Filter(Urgency.RED, Status.DISPATCHED, Level.CRITICAL))
    everywhere = [(None, reader) for reader in ("小李", "老王", "高区长", "管小萍")]
    for page in (0, LAST):
        for what in counted:
            for chat_id in (DISTRICT_GROUP, None):
                await post.say("list", "高区长", link=CountedLink(what, chat_id).pack(), page=page)
        for whose, to in (*everywhere, (STREET_GROUP, STREET_GROUP), (DISTRICT_GROUP, DISTRICT_GROUP)):
            for filter_ in chosen:
                link = BoardLink(Charge() if whose is None else None, whose, filter_)
                await post.say("board", to, link=link.pack(), page=page)
            mine = MineLink(None if whose is None else town.person("老王"))
            await post.say("mine", to, link=mine.pack(), page=page)
            for words in ("垃圾", NAME, "没有" + ODD):
                await post.say("found", to, link="found_0", words=words[: listing.LONGEST], page=page)
            for policy in (PolicyLink(), PolicyLink("01"), PolicyLink(category="0110"), PolicyLink(category="9999")):
                await post.say("policy", to, link=policy.pack(), page=page)
