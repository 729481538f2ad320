"""What nobody has filed, as the ladder would see it: its acts, and who would be told when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bot.batons import Baton, Level, Owes
from bot.catalogue import Category, Condition
from bot.desk import naming
from bot.desk.conditions import named_in
from bot.durations import Duration
from bot.ids import AreaId, BatonId, IssueId, PersonId, PolicyId
from bot.issues import Issue, Status
from bot.ladder import Nudge, plan, point_of
from bot.policy import Policy
from bot.roster import Roster
from bot.routing import route

MOST = 500  # nudges looked at: a rung that repeats quickly must not keep a late one from being shown


def as_filed(
    category: Category,
    condition: Condition,
    level: Level,
    area_id: AreaId | None,
    roster: Roster,
    at: datetime,
    on: date,
) -> Issue:
    """Dispatched at once where a route serves; else it waits for a dispatcher."""
    rule = route(category.code, area_id, roster)
    owners = roster.owners_of(rule.lead, area_id, on) if rule else []
    served = rule is not None and bool(owners)
    return Issue(
        id=IssueId(0),
        status=Status.DISPATCHED if served else Status.REPORTED,
        category=category.code,
        level=level,
        private=category.private,
        description="",
        place="",
        area_id=area_id,
        latitude=None,
        longitude=None,
        reporter_id=PersonId(0),
        filed_at=at,
        lead_id=rule.lead if rule and served else None,
        owner_id=owners[0].id if served else None,
        dispatched_at=at if served else None,
        condition=named_in(category, condition),
    )


def acts(issue: Issue, condition: Condition, policy: Policy, roster: Roster, on: date) -> list[tuple[Baton, Policy]]:
    """What would be owed from then on, and by whose clock."""
    handle = policy.limits.handling(issue.level, condition.limit)
    owed = [(Owes.ACKNOWLEDGE, policy.limits.ack[issue.level]), (Owes.SUBMIT, handle)]
    if issue.lead_id is None:
        owed.insert(0, (Owes.DISPATCH, policy.limits.triage[issue.level]))
    return [_act(issue, owes, limit, policy, roster, on) for owes, limit in owed]


def first_of_each(baton: Baton, policy: Policy) -> Iterator[Nudge]:
    """Every rung once; how it repeats stands beside it."""
    rungs = policy.rungs_of(baton.owes, baton.level, baton.category)
    waiting = {rung.index for rung in rungs if point_of(rung, baton, policy) is not None}
    for _, nudge in zip(range(MOST), plan(baton, policy), strict=False):
        if nudge.rung.index in waiting:
            waiting.discard(nudge.rung.index)
            yield nudge
        if not waiting:
            return


def _act(issue: Issue, owes: Owes, limit: Duration, policy: Policy, roster: Roster, on: date) -> tuple[Baton, Policy]:
    holders = naming.holders(owes, issue, roster, on)
    units = roster.units_of(holders[0], on) if holders else []
    owing = (units[0] if units else None) if owes is Owes.DISPATCH else issue.lead_id
    policy = policy.by_clock_of(policy.unit_of(unit.code for unit in roster.unit_chain(owing)))
    return Baton(
        id=BatonId(0),
        issue_id=issue.id,
        owes=owes,
        unit_id=None if owes is Owes.DISPATCH else issue.lead_id,
        holder_id=holders[0] if holders else None,
        level=issue.level,
        limit=limit,
        opened_at=issue.filed_at,
        due_at=policy.calendar.add(issue.filed_at, limit),
        policy_id=PolicyId(0),
        category=policy.named(owes, issue.level, issue.category),
    ), policy
