"""Filing: words, photos and a place become a draft, and with one tap an issue that somebody must act on."""

from __future__ import annotations

from dataclasses import replace

from bot.batons import Level
from bot.catalogue import FALLBACK
from bot.desk import drafting
from bot.desk.conditions import chosen_for, condition_at, named_in
from bot.desk.desk import Case, Desk
from bot.desk.dispatching import dispatch_by_route
from bot.desk.likeness import closed_before
from bot.drafts import LIFETIME, Draft, DraftState, Evidence, Stage
from bot.errors import Incomplete, NotFound
from bot.guessing import best, guess
from bot.ids import AreaId, ChatId, DraftId, IssueId, PersonId
from bot.issues import Issue, Move, Status
from bot.places import area_at, areas_matching
from bot.roster import Area, AreaKind

LONGEST = 2000  # characters of a description; more is refused rather than cut


async def open_draft(desk: Desk, by: PersonId, chat_id: ChatId) -> Draft:
    """The person's filing, a new one where none is open. A grid officer's grid is the place until told otherwise."""
    current = await desk.tx.open_draft(by)
    if current is not None and current.move is Move.REPORT:
        return current
    if current is not None:
        await drafting.cancel(desk, current)
        if (again := await desk.tx.open_draft(by)) is not None:
            return again
    return await _new(desk, by, chat_id)


async def open_another(desk: Desk, by: PersonId, chat_id: ChatId) -> Draft:
    """A filing of its own beside one that is open: that one waits until this is done."""
    await drafting.park(desk, by)
    return await _new(desk, by, chat_id)


async def _new(desk: Desk, by: PersonId, chat_id: ChatId) -> Draft:
    return await desk.tx.add_draft(
        Draft(
            id=DraftId(0),
            person_id=by,
            chat_id=chat_id,
            move=Move.REPORT,
            created_at=desk.now,
            expires_at=desk.now + LIFETIME,
            area_id=own_grid(desk, by),
        )
    )


def own_grid(desk: Desk, person_id: PersonId) -> AreaId | None:
    """The one grid of the person's posts; with several, none is assumed."""
    areas = {post.area_id for post in desk.roster.posts_of(person_id, desk.on) if post.area_id is not None}
    grids = [area for area in areas if desk.roster.area(area).kind is AreaKind.GRID]
    return grids[0] if len(grids) == 1 else None


def _whole(desk: Desk) -> AreaId | None:
    """What lies nowhere in particular lies at least in the district, whose offices answer for it."""
    widest = [area.id for area in desk.roster.areas if area.parent_id is None]
    return widest[0] if len(widest) == 1 else None


async def add_words(desk: Desk, draft: Draft, words: str) -> Draft:
    """Free text at any step is description; while the place is asked for it is the place."""
    if draft.step == "place":
        return await place_by_words(desk, draft, words)
    text = f"{draft.text}\n{words}".strip()
    if len(text) > LONGEST:
        raise Incomplete("too_long", most=LONGEST, length=len(text))
    after = replace(draft, text=text)
    if not after.place and (area := _named_in(desk, words)) is not None:
        around = {wider.id for wider in desk.roster.area_chain(after.area_id)}
        if area.id not in around:  # a wider name says nothing new about a grid that is known
            after = replace(after, area_id=area.id)
    return await _keep(desk, draft, _guessed(desk, after))


async def reword(desk: Desk, draft: Draft, text: str) -> Draft:
    """Its author has edited a message that it was made of."""
    return await _keep(desk, draft, _guessed(desk, replace(draft, text=text)))


async def place_by_words(desk: Desk, draft: Draft, words: str) -> Draft:
    return await _keep(desk, draft, _placed_by_words(desk, draft, words))


def _guessed(desk: Desk, draft: Draft) -> Draft:
    """The bot's own guess, never over a choice made by hand and never below the threshold."""
    if draft.category is not None and not draft.guessed:
        return draft
    found = best(draft.text, desk.office.catalogue).category
    if found.code == FALLBACK:
        return replace(draft, category=None, guessed=False)
    return replace(draft, category=found.code, guessed=True)


def _placed_by_words(desk: Desk, draft: Draft, words: str) -> Draft:
    area = _named_in(desk, words)
    return replace(draft, place=words[:200], area_id=area.id if area else draft.area_id, step="main")


def _named_in(desk: Desk, words: str) -> Area | None:
    """The one area that the words name; with several that fit as well, none."""
    found = areas_matching(words, desk.roster)
    return found[0] if len(found) == 1 else None


async def add_photo(desk: Desk, draft: Draft, photo: Evidence) -> Draft:
    await drafting.keep_photo(desk, draft, photo)
    return await _keep(desk, draft, replace(draft, media_group_id=photo.media_group_id or draft.media_group_id))


async def add_late_photo(desk: Desk, draft: Draft, photo: Evidence) -> None:
    """A photo of an album that arrives when its draft has already become a move."""
    if draft.became_id is not None:
        stage = drafting.STAGES.get(draft.move, Stage.PROGRESS)
        first = next(iter(await desk.tx.evidence_of_draft(draft.id)), None)
        event_id = first.event_id if first else None
        await desk.tx.add_evidence(replace(photo, issue_id=draft.became_id, event_id=event_id, stage=stage))


async def add_location(desk: Desk, draft: Draft, latitude: float, longitude: float, title: str = "") -> Draft:
    area = area_at(latitude, longitude, desk.roster)
    after = replace(
        draft,
        latitude=latitude,
        longitude=longitude,
        place=title[:200] or draft.place,
        area_id=area.id if area else draft.area_id,
        step="main",
    )
    return await _keep(desk, draft, after)


async def choose_category(desk: Desk, draft: Draft, code: str) -> Draft:
    if code not in desk.office.catalogue:
        raise NotFound("no_category", category=code)
    return await _keep(desk, draft, replace(draft, category=code, condition=None, guessed=False, step="main"))


async def choose_condition(desk: Desk, draft: Draft, place: int) -> Draft:
    """By its place among those of the category that the draft names."""
    condition = condition_at(desk.office.catalogue[draft.category or FALLBACK], place)
    return await _keep(desk, draft, replace(draft, condition=condition.when, step="main"))


async def choose_level(desk: Desk, draft: Draft, level: Level) -> Draft:
    return await _keep(desk, draft, replace(draft, level=level, step="main"))


async def choose_area(desk: Desk, draft: Draft, area_id: AreaId) -> Draft:
    desk.roster.area(area_id)
    return await _keep(desk, draft, replace(draft, area_id=area_id, step="main"))


async def turn_to(desk: Desk, draft: Draft, step: str) -> Draft:
    """Another panel of the draft card."""
    return await _keep(desk, draft, replace(draft, step=step))


async def _keep(desk: Desk, before: Draft, after: Draft) -> Draft:
    saved = await drafting.save(desk, before, after)
    await drafting.show(desk, saved)
    return saved


def _perhaps_private(desk: Desk, draft: Draft) -> bool:
    """Unsorted words that may belong to a private category stay out of groups until somebody has sorted them."""
    if draft.category is not None and draft.category != FALLBACK:
        return False
    return any(hit.category.private for hit in guess(draft.text, desk.office.catalogue)[:3])


def _fit_for_a_group(desk: Desk, draft: Draft) -> None:
    """Before others nothing is filed that is private, or may be."""
    if not_for_a_group(desk, draft):
        raise Incomplete("private_in_group")
    if _perhaps_private(desk, draft):
        raise Incomplete("category_first")


def not_for_a_group(desk: Desk, draft: Draft) -> bool:
    return draft.category is not None and desk.office.catalogue[draft.category].private


async def complete(desk: Desk, draft: Draft) -> int:
    """How many photos come with it; refused where something is missing, or not for a group."""
    photos = await desk.tx.evidence_of_draft(draft.id)
    if not draft.private:
        _fit_for_a_group(desk, draft)
    if not draft.text.strip() and not photos:
        raise Incomplete("no_content")
    if draft.area_id is None and not draft.place and draft.latitude is None:
        raise Incomplete("no_place")
    return len(photos)


def draw_up(desk: Desk, draft: Draft) -> Issue:
    """The issue that a complete draft would become now; nothing is written."""
    category, condition = desk.office.catalogue[draft.category or FALLBACK], chosen_for(desk.office, draft)
    return Issue(
        id=IssueId(0),
        status=Status.REPORTED,
        category=category.code,
        condition=named_in(category, condition),
        level=draft.level or category.level_of(condition),
        private=category.private or _perhaps_private(desk, draft),
        description=draft.text,
        place=draft.place,
        area_id=draft.area_id if draft.area_id is not None else _whole(desk),
        latitude=draft.latitude,
        longitude=draft.longitude,
        reporter_id=draft.person_id,
        filed_at=desk.now,
    )


async def submit(desk: Desk, draft: Draft) -> Issue:
    """File it: the issue, its first batons, and everybody who must hear of it, in one transaction."""
    photos, drawn = await complete(desk, draft), draw_up(desk, draft)
    desk.draft_id = draft.id
    issue = await desk.tx.add_issue(replace(drawn, again_of=await closed_before(desk, drawn)))
    done = await drafting.save(desk, draft, replace(draft, state=DraftState.DONE, became_id=issue.id))
    if draft.private:
        await desk.tx.draft_becomes_card(draft.id, issue.id)
    else:
        await drafting.show(desk, done)  # the card that follows is a new message: it tags who must act
    await drafting.unpark(desk, draft.person_id)
    case = Case(issue, (), draft.person_id)
    event_id = await desk.record(Case(issue, (), draft.person_id), issue, Move.REPORT, photos=photos)
    await desk.tx.give_evidence(draft.id, issue.id, Stage.BEFORE, event_id)
    dispatched = await dispatch_by_route(desk, replace(case, by=None))
    if dispatched is not None:
        return dispatched
    await desk.settle((), issue, Move.REPORT)
    await desk.refresh_cards(issue, event_id)
    return issue
