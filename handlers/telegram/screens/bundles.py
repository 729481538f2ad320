"""Nudges that may wait: by themselves, several to one reader as one message, or not yet."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.batons import Baton
from bot.bundling import turn_of
from bot.ids import IssueId, MessageId
from bot.issues import Issue
from bot.notices import Kind, Notice
from bot.traces import place_of
from handlers.telegram.outgoing import Edit, Outgoing, Post, Wait
from handlers.telegram.screens.bundle_page import Pressing, leads, page
from handlers.telegram.screens.view import View

logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
Alone = Callable[[View, Notice], Awaitable[Outgoing]]
Known: TypeAlias = Mapping[IssueId, tuple[Issue, list[Baton]]]
NOTHING: Known = {}


async def render_patient(view: View, notice: Notice, alone: Alone) -> Outgoing:
    """``alone`` renders a notice as a message of its own, or says why there is nothing to say any more."""
    first = await _pressing(view, notice)
    if first is None:
        return await alone(view, notice)
    until = _quiet_until(view, first) or await _window_until(view, notice)
    if until is not None:
        return Outgoing(Wait(until))
    if view.group is not None:
        return await _in_group(view, first, alone)
    bundling = view.office.policy.bundling
    found = [first, *(await _company(view, notice) if bundling.window else ())]
    if len(found) == 1:
        return await alone(view, notice)
    text, keyboard = await page(view, found, notice.id)
    [*others] = [one.notice.id for one in found[1:]]
    post = Post(text, keyboard, reply_to=await _card_of_all(view, found))
    return Outgoing(post, others=tuple(others), carrier=notice.id)


async def render_at_once(view: View, notice: Notice, alone: Alone) -> Outgoing:
    """What waits for nothing says with it what presses this reader about the same issue in the same moment."""
    alone_by_rule = view.group is not None or notice.kind is not Kind.NUDGE or not view.office.policy.bundling.window
    first = await _pressing(view, notice) if not alone_by_rule else None
    others = await _all_pressing(view, await view.tx.company_of_issue(notice)) if first is not None else []
    if first is None or not others:
        return await alone(view, notice)
    found = [first, *others]
    text, keyboard = await page(view, found, notice.id)
    post = Post(text, keyboard, reply_to=await _card_of_all(view, found))
    return Outgoing(post, others=tuple(one.notice.id for one in others), carrier=notice.id)


async def _in_group(view: View, first: Pressing, alone: Alone) -> Outgoing:
    """Within the hour's budget a reply to the card; beyond it all in one summary, which is edited as it grows."""
    notice, since = first.notice, view.now - HOUR
    used = await view.tx.pressed_alone(notice.chat_id, since)
    if used < view.office.policy.bundling.group_per_hour and notice.carrier_id != notice.id:
        return await alone(view, notice)
    summary = await view.tx.summary(notice.chat_id, since)
    said = await view.tx.carried_by(summary.id) if summary is not None else []
    new = [first, *await _company(view, notice)]
    carrier = summary.id if summary is not None else notice.id
    text, _ = await page(view, [*await _all_pressing(view, said), *new], carrier)
    others = tuple(one.notice.id for one in new[1:])
    if summary is not None and summary.message_id is not None:
        return Outgoing(Edit(summary.message_id, text), others=others, carrier=carrier)
    group = await view.tx.group(notice.chat_id)
    return Outgoing(Post(text, thread_id=group.topic if group else None), others=others, carrier=carrier)


async def _company(view: View, notice: Notice) -> list[Pressing]:
    """The others that may go now; those whose act is done are dropped in their own turn."""
    found = await _all_pressing(view, await view.tx.company(notice))
    return [one for one in found if _quiet_until(view, one) is None]


async def _all_pressing(view: View, notices: Sequence[Notice]) -> list[Pressing]:
    """One that cannot be read is left to its own turn, so that it takes no others with it."""
    found, known = [], await _known(view, notices)
    for notice in notices:
        try:
            one = await _pressing(view, notice, known)
        except Exception as error:
            logger.warning("notice %s is left out of a bundle: %s", notice.id, place_of(error))
            continue
        if one is not None:
            found.append(one)
    return found


async def _known(view: View, notices: Sequence[Notice]) -> Known:
    """Asked for all at once; for each by itself where one of them cannot be read."""
    ids = list({notice.issue_id for notice in notices if notice.issue_id is not None})
    try:
        issues, batons = await view.tx.issues_of(ids), await view.tx.batons_of_all(ids)
    except Exception:
        return {}
    return {issue_id: (issue, batons[issue_id]) for issue_id, issue in issues.items()}


async def _pressing(view: View, notice: Notice, known: Known = NOTHING) -> Pressing | None:
    """What there still is to press for; None where the act is done."""
    assert notice.issue_id is not None
    assert notice.baton_id is not None
    asked = known.get(notice.issue_id)
    issue, batons = asked or (await view.tx.issue(notice.issue_id), await view.tx.batons_of(notice.issue_id))
    baton = next((one for one in batons if one.id == notice.baton_id), None) or await view.tx.baton(notice.baton_id)
    assert baton is not None
    if view.group is not None and issue.private:
        return None
    if not baton.open and notice.kind is not Kind.TALLY:
        return None
    policy = await view.office.policy_of(baton, view.tx)
    return Pressing(notice, issue, baton, policy, await view.colour(issue, batons))


def _quiet_until(view: View, one: Pressing) -> datetime | None:
    """What comes too late in the evening waits for its reader's turn in the morning, by the days of whose act it is."""
    released = view.office.policy.quiet.release(view.now, one.issue.level, one.policy.calendar)
    if released <= view.now:
        return None
    return turn_of(one.notice.person_id or one.issue.id, released, None, view.office.policy.bundling.spread)


async def _window_until(view: View, notice: Notice) -> datetime | None:
    """A person is pressed once in a window, who leads in a longer one; the group has its budget instead.

    Nothing waits longer than that: messages that wait for nothing may come all day, and would put it off all day.
    """
    bundling = view.office.policy.bundling
    if view.group is not None or not bundling.window:
        return None
    window = max(bundling.window, bundling.leaders) if leads(notice) else bundling.window
    pressed = await view.tx.pressed_at(notice.chat_id, view.now - window)
    until = min(pressed or notice.created_at, notice.created_at) + window  # what waits for nothing pushes nobody back
    return until if pressed is not None and until > view.now else None


async def _card_of_all(view: View, found: Sequence[Pressing]) -> MessageId | None:
    """The card to answer to, where all are about one issue."""
    issues = {one.issue.id for one in found}
    if len(issues) > 1:
        return None
    card = await view.tx.card(found[0].notice.chat_id, issue_id=issues.pop())
    return MessageId(card.message_id) if card else None
