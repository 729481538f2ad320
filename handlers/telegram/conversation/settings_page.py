"""``/settings``: the digest times, its sections and the language of a group, by its leaders."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from bot.desk import settling
from bot.digest import MOST_TIMES, USUAL_TIMES, Section, sections_of, times_of
from bot.errors import Incomplete, NotYours
from bot.ids import ChatId
from bot.issues import Move
from bot.notices import Notice
from bot.roster import Group
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.outgoing import Keyboard
from handlers.telegram.screens.buttons import PageButton, base36
from handlers.telegram.screens.keyboards import rows
from handlers.telegram.screens.language import LANGUAGES
from handlers.telegram.screens.pages import scope
from handlers.telegram.screens.view import View

OFF = ("off", "关", "关闭")
_ARG = re.compile(r"g([0-9a-z]+)(?:_(t|s|l|h|off)([0-9A-Za-z_]*))?")

Page = tuple[dict[str, Any], Keyboard | None]


async def ask(turn: Turn, argument: str) -> None:
    """In a group for that group; in private for the group one leads, or for one of several. Times may be typed."""
    if not turn.private:
        chat_id = turn.chat_id
        await settling.settled_by(turn.desk, chat_id, turn.by)
    else:
        found = [group for group in settling.groups_to_settle(turn.desk, turn.by) if group.chat_id is not None]
        if not found:
            raise NotYours(Move.REPORT, "not_a_leader")
        if len(found) > 1:
            await turn.say("settings_choose", groups=[group.chat_id for group in found])
            return
        chat_id = ChatId(found[0].chat_id or 0)
    if argument:
        await settling.settle_times(turn.desk, chat_id, _times(argument), by=turn.by)
    message = turn.message
    topic = message.message_thread_id if message is not None and message.is_topic_message else None
    await turn.say("settings", group=chat_id, topic=None if turn.private else topic)


def _times(typed: str) -> tuple[time, ...]:
    """``08:27 17:57``, with any punctuation between; 关 or off for none."""
    if typed.strip().lower() in OFF:
        return ()
    parts = [part for part in re.split(r"[\s,，、;；]+", typed.replace("：", ":")) if part]
    try:
        if any(not re.fullmatch(r"\d{1,2}:\d{2}", part, re.ASCII) for part in parts):
            raise ValueError(typed)
        return tuple(time(int(part[:-3]), int(part[-2:])) for part in parts)
    except ValueError:
        raise Incomplete("bad_times", most=MOST_TIMES) from None


async def tapped(turn: Turn, arg: str) -> None:
    """A choice; the page then shows what is settled."""
    match = _ARG.fullmatch(arg)
    chat_id = ChatId(-int(match[1], 36)) if match else None
    if match is None or chat_id is None or turn.message is None or (not turn.private and chat_id != turn.chat_id):
        await turn.answer(toast="old_button", alert=True)
        return
    desk, by, value = turn.desk, turn.by, match[3]
    try:
        match match[2]:
            case "t":
                await settling.toggle_time(desk, chat_id, time.fromisoformat(f"{value[:2]}:{value[2:]}"), by=by)
            case "off":
                await settling.settle_times(desk, chat_id, (), by=by)
            case "s":
                await settling.toggle_section(desk, chat_id, Section(value), by=by)
            case "l" if value in LANGUAGES:
                await settling.settle_language(desk, chat_id, value, by=by)
            case "h":
                await settling.settle_topic(desk, chat_id, int(value, 36) if value else None, by=by)
            case None:
                await settling.settled_by(desk, chat_id, by)
            case _:
                raise ValueError(arg)
    except ValueError:
        await turn.answer(toast="old_button", alert=True)
        return
    topic = turn.message.message_thread_id if turn.message.is_topic_message and not turn.private else None
    await turn.say("settings", group=chat_id, topic=topic, edit=turn.message.message_id)
    await turn.answer(toast="settled" if match[2] else "done")


# --- shown


async def settings(view: View, notice: Notice) -> Page:
    group = await view.tx.group(ChatId(notice.facts["group"]))
    if group is None:
        return {"title": "", "scope": "", "times": [], "sections": [], "language": "", "topic": ""}, None
    times = times_of(group)
    on = sections_of(group)
    words = view.language.words["settings"]
    code = group.language or view.office.language
    choices = [
        (_ticked(f"{at:%H:%M}", at in times), _button(group, f"t{at:%H%M}")) for at in sorted({*USUAL_TIMES, *times})
    ]
    choices.append((_ticked(words["off"], not times), _button(group, "off")))
    sections = [(_ticked(words[s.value], s in on), _button(group, f"s{s.value}")) for s in Section]
    languages = [(_ticked(words[name], name == code), _button(group, f"l{name}")) for name in LANGUAGES]
    here = notice.facts.get("topic")
    topics = []
    if here is not None and here != group.topic:
        topics.append((words["topic_here"], _button(group, f"h{base36(here)}")))
    if group.topic is not None:
        topics.append((words["topic_general"], _button(group, "h")))
    lines = [line[i : i + 3] for line in (choices, sections, languages, topics) for i in range(0, len(line), 3)]
    return {
        "title": group.title or scope(view, group),
        "scope": scope(view, group),
        "times": [f"{at:%H:%M}" for at in times],
        "sections": [words[section.value] for section in on],
        "topic": "" if group.topic is None else words["topic_this" if group.topic == here else "topic_other"],
        "language": words[code] if code in LANGUAGES else code,
    }, rows(view.language, [], 3, lines)


async def settings_choose(view: View, notice: Notice) -> Page:
    groups = [await view.tx.group(ChatId(chat_id)) for chat_id in notice.facts["groups"][:30]]
    choices = [(group.title or scope(view, group), _button(group, "")) for group in groups if group is not None]
    return {}, rows(view.language, choices, 1)


def _ticked(text: str, on: bool) -> str:
    return f"✓ {text}" if on else text


def _button(group: Group, what: str) -> PageButton:
    whose = f"g{base36(-(group.chat_id or 0))}"
    return PageButton("set", f"{whose}_{what}" if what else whose)
