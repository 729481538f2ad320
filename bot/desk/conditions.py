"""Under which condition of its category an issue is filed: it sets limit, level, photo and when it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import retiming
from bot.batons import Level
from bot.catalogue import FALLBACK, Category, Condition
from bot.drafts import Draft
from bot.durations import Duration
from bot.errors import NotFound
from bot.guessing import likely
from bot.issues import Issue
from bot.office import Office
from bot.policy import Policy


def condition_at(category: Category, place: int) -> Condition:
    """As a button names it; the catalogue may have changed since."""
    if not 0 <= place < len(category.conditions):
        raise NotFound("no_condition", category=category.code)
    return category.conditions[place]


def named_in(category: Category, condition: Condition) -> str | None:
    """What an issue keeps of it: nothing where there is no other."""
    return condition.when if len(category.conditions) > 1 else None


def condition_of(office: Office, issue: Issue) -> Condition:
    return office.catalogue[issue.category].condition(issue.condition)


def chosen_for(office: Office, draft: Draft) -> Condition:
    """For a filing: the one chosen, else the one that its words speak of."""
    category = office.catalogue[draft.category or FALLBACK]
    chosen = category.condition(draft.condition)
    return chosen if chosen.when == draft.condition else likely(draft.text, category, office.catalogue)


def handling_limit(office: Office, issue: Issue, start: datetime, policy: Policy | None = None) -> Duration:
    """Of an issue that was dispatched then; ``policy`` where it is another than the one in force."""
    policy, category, condition = policy or office.policy, office.catalogue[issue.category], condition_of(office, issue)
    return retiming.handling(policy, issue, condition.limit, category.level_of(condition), start)


def level_under(office: Office, issue: Issue, category: Category, condition: Condition) -> Level:
    """The level that comes with another condition or category; one set by hand stays."""
    usual = office.catalogue[issue.category].level_of(condition_of(office, issue))
    return category.level_of(condition) if issue.level is usual else issue.level


def under(office: Office, issue: Issue, when: str | None) -> Issue:
    """The issue under another condition of its category, as the dispatcher sees it."""
    if when is None:
        return issue
    category = office.catalogue[issue.category]
    condition = category.condition(when)
    level = level_under(office, issue, category, condition)
    return replace(issue, condition=named_in(category, condition), level=level)
