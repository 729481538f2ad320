"""Is it one of these? Issues that look the same, before something is filed and where something is merged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.desk import duplicates, filing
from bot.desk.likeness import alike, visible
from bot.drafts import Draft, DraftState
from bot.ids import DraftId, IssueId
from bot.issues import Issue
from bot.notices import Notice
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.outgoing import Album, Drop, Outgoing, Post
from handlers.telegram.screens.buttons import DraftButton, base36
from handlers.telegram.screens.choices import Choice
from handlers.telegram.screens.language import CAPTION_LIMIT, clip, fit
from handlers.telegram.screens.view import View

Panel = tuple[dict[str, Any], list[Choice], list[list[Choice]]]
"""What its template shows, its buttons, and the rows below them."""
TARGETS = 8  # what a dispatcher may choose from; any other by its number


async def answered(turn: Turn, draft: Draft, button: DraftButton) -> None:
    """The tap that files, and what is said to the question that may come in between."""
    desk = turn.desk
    match button.action:
        case "s":
            filed = await duplicates.submit(desk, draft)
            await turn.answer(toast="filed" if filed else "compare")
        case "n":
            await filing.submit(desk, draft)
            await turn.answer(toast="filed")
        case "i":
            await duplicates.follow(desk, draft, IssueId(int(button.arg, 36)))
            await turn.answer(toast="followed")
        case "f":
            await _show_photos(turn, draft)
            await turn.answer()


async def _show_photos(turn: Turn, draft: Draft) -> None:
    """As a reply to the question: a tap on what it quotes leads back to the buttons."""
    facts: dict[str, Any] = {"draft_id": draft.id}
    if turn.message is not None:
        facts["reply_to"] = turn.message.message_id
        if turn.message.is_topic_message:
            facts["thread"] = turn.message.message_thread_id
    await turn.say("alike_photos", **facts)


async def question(view: View, draft: Draft) -> Panel:
    """The candidates as they are now, with a button each; none is left where they have ended meanwhile."""
    found = await duplicates.candidates(view.desk, draft)
    word = view.language.word
    choices: list[Choice] = []
    if photos := len(await _pictures(view, found)):
        choices.append((word("draft", "photos", n=photos), DraftButton("f", draft.id)))
    for issue in found:
        choices.append((word("draft", "same", number=issue.number), _chosen(draft, issue)))
    choices.append((word("draft", "none_of_them" if found else "go_on"), DraftButton("n", draft.id)))
    back = (word("draft", "back"), DraftButton("t", draft.id, "main"))
    context = {
        "draft": draft,
        "category": view.category(draft.category),
        "place": view.where(draft.area_id, draft.place),
        "alike": [_line(view, issue) for issue in found],
    }
    return context, choices, [[back, (word("draft", "cancel"), DraftButton("x", draft.id))]]


async def render_photos(view: View, notice: Notice) -> Outgoing:
    """The first photo of each, in one message, with their numbers in the same order."""
    draft = await view.tx.draft(DraftId(notice.facts["draft_id"]))
    if draft is None or draft.state is not DraftState.OPEN:
        return Outgoing(Drop("the draft is over"))
    pictures = await _pictures(view, await duplicates.candidates(view.desk, draft))
    if not pictures:
        return Outgoing(Drop("nothing to show"))
    numbers = [issue.number for issue, _ in pictures]
    text = fit(lambda _: view.language.render("say/alike_photos", numbers=numbers), CAPTION_LIMIT)
    reply_to, thread = notice.facts.get("reply_to"), notice.facts.get("thread")
    if len(pictures) == 1:
        return Outgoing(Post(text, photo=pictures[0][1], reply_to=reply_to, thread_id=thread))
    return Outgoing(Album(tuple(photo for _, photo in pictures), text, reply_to=reply_to, thread_id=thread))


async def targets(view: View, draft: Draft, issue: Issue) -> Panel:
    """What an issue may be merged into: what looks the same first, then other open ones of the category."""
    desk, public = view.desk, view.group is not None
    found = await alike(desk, issue, draft.person_id, public=public)
    known = [issue.id, *(one.id for one in found)]
    others = await view.tx.open_like(issue.category, issue.private, known, TARGETS - len(found))
    others = [one for one in others if await visible(desk, one, draft.person_id, public=public)]
    choices: list[Choice] = [
        (("👉 " if one in found else "") + clip(f"{one.number} {view.place(one)}", 36), _chosen(draft, one))
        for one in (*found, *others)
    ]
    context = {
        "number": issue.number,
        "category": view.category(issue.category),
        "place": view.place(issue),
        "words": issue.description,
        "alike": [_line(view, one) for one in found],
    }
    return context, choices, [[(view.language.word("draft", "cancel"), DraftButton("x", draft.id))]]


def _chosen(draft: Draft, issue: Issue) -> DraftButton:
    return DraftButton("i", draft.id, base36(issue.id))


def _line(view: View, issue: Issue) -> dict[str, Any]:
    return {
        "number": issue.number,
        "link": view.deep_link(f"i_{issue.id}"),
        "age": max(view.now - issue.filed_at, timedelta()),
        "status": issue.status.value,
        "unit": view.unit(issue.lead_id),
        "place": view.place(issue),
        "words": issue.description,
    }


async def _pictures(view: View, found: list[Issue]) -> list[tuple[Issue, str]]:
    """The first photo of each that has one."""
    pictures = []
    for issue in found:
        photo = next((item for item in await view.tx.evidence_of(issue.id) if item.kind == "photo"), None)
        if photo is not None:
            pictures.append((issue, photo.file_id))
    return pictures
