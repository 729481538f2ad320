"""What looks the same as an issue: open ones to follow or merge into, and the closed one that it comes back from."""

from __future__ import annotations

from bot.desk.desk import Desk
from bot.errors import NotFound
from bot.ids import IssueId, PersonId
from bot.issues import Issue
from bot.nearness import Nearness, Spot
from bot.recurrence import AGAIN_WITHIN, comes_back

MOST = 3
COMPARED = 200  # of those around, the newest: more are open at one place only where nobody has said where


async def alike(desk: Desk, issue: Issue, by: PersonId, *, public: bool, most: int = MOST) -> list[Issue]:
    """Open issues that may be the same thing, the nearest first; only such as the person, or a group, may see.

    ``issue`` may be one that is not filed yet.
    """
    nearness = Nearness(desk.office.catalogue, desk.roster)
    if nearness.radius(issue.category) is None:
        return []
    spot = Spot.of(issue, issue.filed_at)
    since = desk.now - desk.office.catalogue[issue.category].window
    around = await desk.tx.open_near(issue.category, since, issue.area_id, nearness.around(spot), COMPARED)
    ranked = [
        (apart, -other.at.timestamp(), -other_id)
        for other_id, other in around
        if other_id != issue.id and (apart := nearness.apart(spot, other)) is not None
    ]
    found: list[Issue] = []
    for _, _, other_id in sorted(ranked):
        if len(found) == most:
            break
        candidate = await desk.tx.issue(IssueId(-other_id))
        if await visible(desk, candidate, by, public=public):
            found.append(candidate)
    return found


async def visible(desk: Desk, issue: Issue, by: PersonId, *, public: bool) -> bool:
    """``public``: before a group, where no private issue is even named."""
    if not issue.private or public:
        return not issue.private
    try:
        await desk.look(issue.id, by)
    except NotFound:
        return False
    return True


async def closed_before(desk: Desk, issue: Issue) -> IssueId | None:
    """The issue that this one is again: closed at the same place, within thirty days before it was filed."""
    nearness = Nearness(desk.office.catalogue, desk.roster)
    if nearness.radius(issue.category) is None:
        return None
    spot = Spot.of(issue, issue.filed_at)
    since = issue.filed_at - AGAIN_WITHIN
    for other_id, closed in await desk.tx.closed_near(
        issue.category, since, issue.area_id, nearness.around(spot), COMPARED
    ):
        if comes_back(spot, closed, nearness) and (await desk.tx.issue(other_id)).private == issue.private:
            return other_id
    return None
