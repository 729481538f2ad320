"""What Telegram says of the bot in a group: asked where nobody has been told yet, as for a group listed by its id."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import telegram
from telegram import ChatMember
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.ids import ChatId
from bot.roster import Group

WITHIN: Final = 5.0  # real seconds for all of a page; what is not answered by then stays unknown
INSIDE: Final = (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER, ChatMember.RESTRICTED)


async def standings(bot: telegram.Bot, groups: Sequence[Group]) -> Mapping[ChatId, bool | None]:
    """Whether it is an administrator there; None where it is out of the group."""
    unknown = [group.chat_id for group in groups if group.chat_id is not None and group.is_admin is None]
    found: dict[ChatId, bool | None] = {}
    asking = [asyncio.create_task(_ask(bot, chat_id, found)) for chat_id in unknown]
    if asking:
        _, late = await asyncio.wait(asking, timeout=WITHIN)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    return found


async def _ask(bot: telegram.Bot, chat_id: ChatId, found: dict[ChatId, bool | None]) -> None:
    me = int(bot.token.partition(":")[0])
    try:
        status = (await bot.get_chat_member(chat_id, me)).status
    except (Forbidden, BadRequest):
        found[chat_id] = None
    except TelegramError:
        return  # as unknown as before
    else:
        found[chat_id] = status == ChatMember.ADMINISTRATOR if status in INSIDE else None
