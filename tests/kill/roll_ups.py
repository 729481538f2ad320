"""More at once than a group takes: a message that lists it is posted, grows, is deleted, and loses what is private."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.desk import dispatching, filing
from bot.desk.desk import Desk
from bot.ids import ChatId, IssueId, PersonId
from bot.notices import Delivery, Kind
from sandbox import Message
from tests.databases import Database
from tests.kill.deeds import Filing
from tests.kill.mortal import Mortal
from tests.kill.town import until
from tests.office import office

FLOOD = 15  # with what is kept from single cards, more than a group takes in a minute
NUMBER = re.compile(r"A-\d{4}")
PRIVATE = "2702"
ONLY_THERE, ELSEWHERE = "0110", "0101"  # 老王 hears of his in the group alone
QUICK = 20.0


async def a_group_is_flooded(m: Mortal) -> None:
    """Its roll-up, posted with a tag, grows by what follows; then each issue gets its card."""
    await _nobody_but_the_group(m, "老王")
    first = await _filed(m, ONLY_THERE)
    await _listed(m, first)
    m.passes(hours=11 / 3600)  # no roll-up grows sooner
    more = await _filed(m, ELSEWHERE)
    await _listed(m, more)
    await _each_gets_its_card(m, [*first, *more])


async def a_roll_up_is_deleted(m: Mortal) -> None:
    """Before it grows: it is posted anew, with what is new."""
    first = await _filed(m, ELSEWHERE)
    await _listed(m, first)
    await m.deletes(m.town.said(m.town.group, "📋")[-1])
    m.passes(hours=11 / 3600)
    more = await _filed(m, ELSEWHERE)
    await _listed(m, more)
    await _each_gets_its_card(m, [*first, *more])


async def what_a_roll_up_lists_becomes_private(m: Mortal) -> None:
    """First some of it, then the rest."""
    issues = await _filed(m, ELSEWHERE)
    await _listed(m, issues)
    for some in (issues[:3], issues[3:]):
        await _become_private(m, some)
        await m.at_rest()
    await _quiet(m)
    numbers = {_number(one) for one in issues}
    assert not [one for one in m.town.said(m.town.group) if numbers & set(NUMBER.findall(one.text))]


async def a_roll_up_is_cut_off_and_its_first_issue_becomes_private(m: Mortal) -> None:
    """What it was to list besides comes without it."""
    lost = m.town.telegram.faults.add("drop_before", method="sendMessage", chat=m.town.group)
    issues = await _filed(m, ELSEWHERE)
    await until(lambda: bool(lost.struck), "no roll-up", m.town.bot)
    await _become_private(m, issues[:1])
    await _each_gets_its_card(m, issues[1:])
    assert not m.town.said(m.town.group, _number(issues[0]))


# --- what is done behind the bot's back, as if by many hands at once


async def _filed(m: Mortal, category: str) -> list[IssueId]:
    store, made = m.town.bot.store(), office()
    now = m.town.telegram.clock.now()
    issues = []
    try:
        async with store.transaction() as tx:
            await made.take_office(tx, now)
            desk = await Desk.at(tx, made, now)
            area = desk.roster.area_by_code("CD-01")
            assert area is not None
            li = next(person for person in desk.roster.people if person.name == "小李")
            for _ in range(FLOOD):
                words = f"没人管，第{len(m.deeds.filings) + 1}处。"
                draft = await filing.open_draft(desk, li.id, ChatId(m.town["小李"].id))
                draft = await filing.choose_area(desk, await filing.add_words(desk, draft, words), area.id)
                issue = await filing.submit(desk, await filing.choose_category(desk, draft, category))
                m.deeds.filings.append(Filing("小李", words, 0))
                issues.append(issue.id)
    finally:
        await store.close()
    return issues


async def _become_private(m: Mortal, issues: Sequence[IssueId]) -> None:
    store, made = m.town.bot.store(), office()
    now = m.town.telegram.clock.now()
    try:
        async with store.transaction() as tx:
            await made.take_office(tx, now)
            desk = await Desk.at(tx, made, now)
            sun = next(person for person in desk.roster.people if person.name == "孙姐")
            for one in issues:
                await dispatching.recategorise(desk, one, PRIVATE, by=PersonId(sun.id))
    finally:
        await store.close()


async def _nobody_but_the_group(m: Mortal, name: str) -> None:
    """They have never opened the private chat."""
    person = m.town[name]
    if person.user.started.isdisjoint({m.town.telegram.bot.id}):
        return
    await m.at_rest()
    person.user.started.discard(m.town.telegram.bot.id)
    Database(m.town.bot.url).run(
        f"UPDATE person SET reach = 'never', speaks_in = {m.town.group.id} WHERE telegram_id = {person.id}"
    )
    await m.town.bot.kill()  # it knows the roster by heart


# --- what the group sees of it


async def _listed(m: Mortal, issues: Sequence[IssueId]) -> None:
    """Said, and written down."""
    listed = f"SELECT count(DISTINCT issue_id) FROM notice WHERE {_of(issues)} AND carrier_id IS NOT NULL AND state = ?"
    await until(lambda: m.town.bot.rows(listed, Delivery.SENT) == [(len(issues),)], "it is not listed", m.town.bot)


async def _each_gets_its_card(m: Mortal, issues: Sequence[IssueId]) -> None:
    """None is lost; one may have come twice, where the bot died over it."""
    m.town.telegram.clock.speed(QUICK)
    shown = f"SELECT count(*) FROM card WHERE chat_id = {m.town.group.id} AND message_id <> 0 AND {_of(issues)}"
    await until(lambda: m.town.bot.rows(shown) == [(len(issues),)], "an issue has no card", m.town.bot)
    await _quiet(m)
    numbers = {_number(one) for one in issues}
    cards = Counter(_first(one) for one in _said(m) if "应在" in one.text and _first(one) in numbers)
    assert set(cards) == numbers
    assert cards.total() <= len(numbers) + 1, cards
    left = "SELECT n.id FROM notice n JOIN notice c ON c.id = n.carrier_id WHERE n.state = ? AND c.state NOT IN (?, ?)"
    assert m.town.bot.rows(left, Delivery.OWED, Delivery.OWED, Delivery.SENDING) == []  # it would wait for ever


async def _quiet(m: Mortal) -> None:
    """Nobody has anything to wait for soon; and the group takes the next flood."""
    m.town.telegram.clock.speed(QUICK)
    soon = "SELECT id FROM notice WHERE state IN (?, ?) AND kind = ?"
    cards = (Delivery.OWED, Delivery.SENDING, Kind.CARD)
    await until(lambda: not m.town.bot.rows(soon, *cards), "cards wait", m.town.bot)
    m.passes(hours=0.1)
    await m.at_rest()
    m.town.telegram.clock.speed(1)


def _said(m: Mortal) -> list[Message]:
    return m.town.said(m.town.group)


def _first(message: Message) -> str:
    found = NUMBER.search(message.text)
    return found[0] if found else ""


def _number(issue_id: IssueId) -> str:
    return f"A-{issue_id:04}"


def _of(issues: Sequence[IssueId]) -> str:
    return f"issue_id IN ({', '.join(map(str, issues))})"
