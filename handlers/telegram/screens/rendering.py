"""From a notice to what is sent: rendered at the moment of sending, from the state as it is then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup, ReplyKeyboardRemove

from bot.clock import Clock
from bot.ids import ChatId, MessageId, number_of
from bot.issues import Move
from bot.notices import Kind, Notice
from bot.office import Office
from bot.ports import Store
from handlers.telegram.admin.pages import ADMIN_FILES, ADMIN_LISTS, ADMIN_PAGES, may_read
from handlers.telegram.conversation.duplicates import render_photos
from handlers.telegram.conversation.language_page import language
from handlers.telegram.conversation.rota_page import ROTA_PAGES
from handlers.telegram.conversation.settings_page import settings, settings_choose
from handlers.telegram.outgoing import Answer, Bare, Drop, Edit, Keyboard, Outgoing, Post, React, Upload
from handlers.telegram.screens.away_pages import AWAY_PAGES
from handlers.telegram.screens.bundles import render_at_once, render_patient
from handlers.telegram.screens.cards import render_card
from handlers.telegram.screens.digest_page import render_digest
from handlers.telegram.screens.draft_cards import render_draft
from handlers.telegram.screens.hushing import hushed
from handlers.telegram.screens.language import CAPTION_LIMIT, TEXT_LIMIT, TOAST_LIMIT, Languages, bare, clip, fit_lists
from handlers.telegram.screens.list_pages import list_page
from handlers.telegram.screens.menu import own_menu
from handlers.telegram.screens.mirror import render_mirror
from handlers.telegram.screens.nudge_cards import render_group_task, render_nudge, render_tally
from handlers.telegram.screens.pages import LISTS, PAGES
from handlers.telegram.screens.refusals import sentence
from handlers.telegram.screens.riders import NOTHING_ELSE, waits_to_ride, with_riders
from handlers.telegram.screens.roll_up import render_roll_up
from handlers.telegram.screens.told_card import render_told
from handlers.telegram.screens.view import View
from handlers.telegram.screens.watchdog_words import WATCHED

PAGED = dict.fromkeys(("list", "board", "mine", "found", "policy", "bundled"), list_page)
OWN_PAGES = {"settings": settings, "settings_choose": settings_choose, "language": language}
SAID = {**PAGES, **ADMIN_PAGES, **PAGED, **OWN_PAGES, **AWAY_PAGES, **ROTA_PAGES}
ASKED_IN_VAIN = ("no_such_number", "number_taken")
"""After these there is no use in the button that shares a number."""
CUT = LISTS | ADMIN_LISTS | dict.fromkeys((*PAGED, "handed"), ("items",)) | {"policy": ("acts",)}


class Renderer:
    """Called by the sender for each notice."""

    def __init__(self, store: Store, office: Office, languages: Languages, clock: Clock, bot_username: str) -> None:
        self._store, self._office, self._languages = store, office, languages
        self._clock, self._bot_username = clock, bot_username

    async def __call__(self, notice: Notice) -> Outgoing:
        async with self._store.snapshot() as tx:
            roster = await tx.roster()
            group = notice.person_id is None and notice.chat_id < 0
            known = await tx.group(notice.chat_id) if group else None
            person = roster.person(notice.person_id) if notice.person_id is not None else None
            code = person.language if person else known.language if known else None
            view = View(
                tx=tx,
                office=self._office,
                roster=roster,
                language=self._languages.of(code or self._office.language),
                now=self._clock(),
                bot_username=self._bot_username,
                reader=notice.person_id,
                group=ChatId(notice.chat_id) if group else None,
            )
            return replace(_within(await _render(view, notice)), unshown=tuple(view.unshown))


def _within(outgoing: Outgoing) -> Outgoing:
    """Every renderer keeps the limits; a template of an office's own may not, and is said without its markup."""
    match outgoing.action:
        case Post(upload=Upload()) | Post(photo=str()) | Edit(photo=True):
            limit = CAPTION_LIMIT
        case Post() | Edit():
            limit = TEXT_LIMIT
        case _:
            return outgoing
    kept = bare(outgoing.action.text, limit)
    return outgoing if kept is outgoing.action.text else replace(outgoing, action=replace(outgoing.action, text=kept))


async def _render(view: View, notice: Notice) -> Outgoing:
    if notice.kind is Kind.CARD and view.group is not None and (notice.patient or "roll_up" in notice.facts):
        return await render_roll_up(view, notice, _alone)
    if (outgoing := await waits_to_ride(view, notice)) is not None:
        return outgoing
    together = render_patient if notice.patient else render_at_once
    outgoing = await together(view, notice, _alone)
    return await hushed(view, notice, await with_riders(view, notice, outgoing))


async def _alone(view: View, notice: Notice) -> Outgoing:
    match notice.kind:
        case Kind.CARD:
            return await render_card(view, notice, anew=False)
        case Kind.TASK if view.group is not None:
            return await render_group_task(view, notice)
        case Kind.TASK:
            return await render_card(view, notice, anew=True)
        case Kind.DRAFT:
            return await render_draft(view, notice)
        case Kind.NUDGE:
            return await render_nudge(view, notice)
        case Kind.LINE:
            return Outgoing(Drop(NOTHING_ELSE))
        case Kind.TOLD:
            return await render_told(view, notice)
        case Kind.MIRROR:
            return await render_mirror(view, notice)
        case Kind.BARE:
            return Outgoing(Bare(MessageId(notice.facts["message_id"])))
        case Kind.REACTION:
            return Outgoing(React(MessageId(notice.facts["message_id"]), "👀"))
        case Kind.TALLY:
            return await render_tally(view, notice)
        case Kind.DIGEST:
            return await render_digest(view, notice)
        case Kind.MENU:
            return Outgoing(own_menu(view))
        case Kind.ANSWER:
            return Outgoing(_answer(view, notice))
        case Kind.SAY if notice.facts.get("template") == "alike_photos":
            return await render_photos(view, notice)
        case Kind.SAY:
            if "file" in notice.facts:
                kind, file_id = notice.facts["file"]
                return Outgoing(Post("", file=(kind, file_id)))
            if (made := ADMIN_FILES.get(notice.facts["template"])) is not None:
                return Outgoing(await made(view, notice) if may_read(view) else Drop("no administrator any more"))
            return Outgoing(await _say(view, notice, f"say/{notice.facts['template']}"))
        case Kind.ALARM:
            return Outgoing(await _alarm(view, notice))


def _answer(view: View, notice: Notice) -> Answer:
    language, facts = view.language, notice.facts
    if "refusal" in facts:
        text, alert = sentence(language, facts["refusal"], facts.get("given", {})), True
    elif "move" in facts:
        text, alert = language.word("done", Move(facts["move"]).value), False
    else:
        text, alert = language.word("toast", facts.get("toast", "done")), bool(facts.get("alert"))
    link = view.deep_link(facts["link"]) if "link" in facts else None
    return Answer(facts["callback_id"], clip(text, TOAST_LIMIT), alert, link)


async def _say(view: View, notice: Notice, template: str) -> Post | Edit:
    """A new message, or what an earlier one says from now on."""
    facts: dict[str, Any] = dict(notice.facts)
    name = facts.pop("template")
    reply_to, thread, edit = facts.pop("reply_to", None), facts.pop("thread", None), facts.pop("edit", None)
    keyboard: Keyboard | None = None
    if name == "refusal":
        keyboard = ReplyKeyboardRemove() if facts["refusal"] in ASKED_IN_VAIN else None
        facts = {"sentence": sentence(view.language, facts["refusal"], facts.get("given", {}))}
    elif name in ADMIN_PAGES and not may_read(view):
        template, facts = "say/refusal", {"sentence": sentence(view.language, "not_admin", {})}
    elif name in SAID:
        facts, keyboard = await SAID[name](view, notice)
    text = fit_lists(lambda shown: view.language.render(template, **shown), facts, CUT.get(name, ()), TEXT_LIMIT)
    if edit is not None:
        return Edit(MessageId(edit), text, keyboard if isinstance(keyboard, InlineKeyboardMarkup) else None)
    return Post(text, keyboard, reply_to=MessageId(reply_to) if reply_to else None, thread_id=thread)


async def _alarm(view: View, notice: Notice) -> Post | Drop:
    facts: dict[str, Any] = dict(notice.facts)
    name = facts.pop("template")
    if name in WATCHED:
        return await WATCHED[name](view, facts)
    if "person_id" in facts:
        facts["name"] = view.name(facts["person_id"])
    if facts.get("issue_id") is not None:
        facts["number"] = number_of(facts["issue_id"])
    facts.setdefault("number", "")
    facts |= {name: datetime.fromisoformat(facts[name]) for name in ("since", "until") if name in facts}
    return Post(view.language.render(f"say/alarm_{name}", **facts, now=view.now))
