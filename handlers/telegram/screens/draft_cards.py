"""The card of a draft: what has been gathered, what is asked for next, and the buttons that choose it."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from bot.desk.duplicates import COMPARING
from bot.desk.forms import Need
from bot.desk.needs import missing
from bot.drafts import Draft, DraftState
from bot.ids import MessageId
from bot.issues import Move
from bot.notices import Card, Notice
from handlers.telegram.conversation.duplicates import question, targets
from handlers.telegram.outgoing import Drop, Edit, Outgoing, Post, Remove
from handlers.telegram.screens import asking_card, filing_card
from handlers.telegram.screens.choices import Choice, choice
from handlers.telegram.screens.keyboards import rows
from handlers.telegram.screens.language import TEXT_LIMIT, fit
from handlers.telegram.screens.view import View


async def render_draft(view: View, notice: Notice) -> Outgoing:
    assert notice.draft_id is not None
    draft = await view.tx.draft(notice.draft_id)
    if draft is None:
        return Outgoing(Drop("no such draft"))
    known = await view.tx.card(notice.chat_id, draft_id=draft.id)
    if view.group is not None and await _hidden(view, draft):
        return Outgoing(Remove(known.message_id), known) if known else Outgoing(Drop("private"))
    if draft.state is DraftState.OPEN:
        text, keyboard = await _open(view, draft)
    elif known is None:
        return Outgoing(Drop("the draft is over"))
    else:
        text, keyboard = await _over(view, draft), None
    if known is None or (notice.facts.get("anew") and draft.state is DraftState.OPEN):
        card = Card(notice.chat_id, known.message_id if known else 0, None, draft.id, notice.person_id)  # type: ignore[arg-type]
        return Outgoing(await _posted(view, notice, draft, text, keyboard), card)
    return Outgoing(Edit(known.message_id, text, keyboard), known)


async def _hidden(view: View, draft: Draft) -> bool:
    """The issue has become private since the group was asked."""
    return draft.issue_id is not None and (await view.tx.issue(draft.issue_id)).private


async def _posted(view: View, notice: Notice, draft: Draft, text: str, keyboard: InlineKeyboardMarkup | None) -> Post:
    """In a group as a reply to what began it: the report, or the issue's card."""
    if view.group is None:
        return Post(text, keyboard)
    if draft.issue_id is None:
        began = notice.facts.get("reply_to")
        return Post(text, keyboard, reply_to=MessageId(began) if began else None, thread_id=notice.facts.get("thread"))
    shown = await view.tx.card(notice.chat_id, issue_id=draft.issue_id)
    group = await view.tx.group(notice.chat_id)
    reply_to = MessageId(shown.message_id) if shown and shown.message_id else None
    return Post(text, keyboard, reply_to=reply_to, thread_id=group.topic if group else None)


async def _over(view: View, draft: Draft) -> str:
    issue_id = draft.became_id or draft.issue_id
    issue = await view.tx.issue(issue_id) if issue_id is not None else None
    return view.language.render(
        "draft_over",
        draft=draft,
        number=issue.number if issue else "",
        unit=view.unit(issue.lead_id) if issue else "",
        link=view.deep_link(f"i_{issue.id}") if issue else "",
    )


async def _open(view: View, draft: Draft) -> tuple[str, InlineKeyboardMarkup | None]:
    photos = len(await view.tx.evidence_of_draft(draft.id))
    in_group = view.group is not None
    if in_group and draft.category is not None and view.office.catalogue[draft.category].private:
        return _only_in_private(view, draft)
    if draft.move is Move.REPORT and draft.step == COMPARING:
        template, width, (context, choices, after) = "alike", 1, await question(view, draft)
    elif draft.move is Move.REPORT:
        context = filing_card.context(view, draft, photos)
        choices, width, after = filing_card.choices(view, draft)
        template = "draft"
    else:
        assert draft.issue_id is not None
        issue = await view.tx.issue(draft.issue_id)
        need = await missing(view.desk, draft)
        if need is Need.ISSUE:
            template, width, (context, choices, after) = "merge", 1, await targets(view, draft, issue)
        else:
            context = asking_card.context(view, draft, issue, await asking_card.ask(view, draft, issue, need), photos)
            choices, width, after = await asking_card.choices(view, draft, issue, need)
            template = "ask"
    context["mention"] = view.mention(draft.person_id) if in_group else ""
    text = fit(lambda most: view.language.render(template, most=most, **context), TEXT_LIMIT)
    go_on = [[_in_private(view, draft)]] if in_group else []
    return text, rows(view.language, choices, width, [*after, *go_on])


def _only_in_private(view: View, draft: Draft) -> tuple[str, InlineKeyboardMarkup | None]:
    """What may be of a private kind is not laid out before others."""
    text = view.language.render("draft_private", mention=view.mention(draft.person_id))
    cancel = [choice(view, draft, "cancel", "x")]
    return text, rows(view.language, [_in_private(view, draft)], 1, [cancel])


def _in_private(view: View, draft: Draft) -> Choice:
    return view.language.word("draft", "open_private"), view.deep_link(f"d_{draft.id}")
