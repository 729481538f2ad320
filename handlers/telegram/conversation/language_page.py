"""``/language``: in private one's own, in a group that of the group, by its leaders."""

from __future__ import annotations

from typing import Any

from bot.desk import settling
from bot.errors import Incomplete
from bot.notices import Notice
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.outgoing import Keyboard
from handlers.telegram.screens.buttons import PageButton
from handlers.telegram.screens.keyboards import rows
from handlers.telegram.screens.language import OWN_NAMES
from handlers.telegram.screens.view import View

TYPED = {
    "zh_CN": ("zh", "zhcn", "cn", "chinese", "中文", "汉语", "简体中文"),
    "en": ("en", "english", "英文", "英语"),
}


async def ask(turn: Turn, argument: str) -> None:
    """The choice; a language may be typed too."""
    if not turn.private:
        await settling.settled_by(turn.desk, turn.chat_id, turn.by)
    if argument:
        plain = argument.strip().lower().replace("_", "").replace("-", "")
        wanted = next((code for code, names in TYPED.items() if plain in names), None)
        if wanted is None:
            raise Incomplete("bad_language")
        await _settle(turn, wanted)
    await turn.say("language")


async def tapped(turn: Turn, arg: str) -> None:
    if arg not in OWN_NAMES or turn.message is None:
        await turn.answer(toast="old_button", alert=True)
        return
    await _settle(turn, arg)
    await turn.say("language", edit=turn.message.message_id)
    await turn.answer(toast="settled")


async def _settle(turn: Turn, language: str) -> None:
    if turn.private:
        await settling.choose_language(turn.desk, language, by=turn.by)
    else:
        await settling.settle_language(turn.desk, turn.chat_id, language, by=turn.by)


async def language(view: View, notice: Notice) -> tuple[dict[str, Any], Keyboard | None]:
    now = view.language.code
    choices = [(f"✓ {name}" if code == now else name, PageButton("lang", code)) for code, name in OWN_NAMES.items()]
    return {"language": OWN_NAMES[now], "group": view.group is not None}, rows(view.language, choices, 2)
