"""Whether Telegram knows the bot, delivers to it, and lets it work in its groups."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from telegram import Bot
from telegram.error import Forbidden, InvalidToken, TelegramError

from bot.commands.findings import Finding, bad, good, odd, several
from bot.commands.printing import Tongue
from bot.roster import Group, Roster
from bot.settings import Settings
from handlers.telegram.api import Api

_SECONDS = 8.0


async def check_telegram(settings: Settings, roster: Roster, tongue: Tongue) -> AsyncGenerator[Finding, None]:
    api = Api(
        settings.token().get_secret_value(), settings.bot_api_url, proxy=settings.proxy,
        connect_seconds=_SECONDS, answer_seconds=_SECONDS,
    )  # fmt: skip
    try:
        me = await api.bot.get_me()
        yield good(tongue(f"Telegram 认得机器人 @{me.username}。", f"Telegram knows the bot as @{me.username}."))
        yield await _delivery(api.bot, settings.webhook_url, tongue)
        for group in roster.groups:
            yield await _group(api.bot, group, tongue)
    except InvalidToken:
        yield bad(tongue(
            "MASHANG_BOT_TOKEN：Telegram 不认这个令牌，请到 @BotFather 核对。",
            "MASHANG_BOT_TOKEN: Telegram does not accept this token, compare it with @BotFather's.",
        ))  # fmt: skip
    except TelegramError as error:
        yield bad(tongue(
            f"连不上 {settings.bot_api_url}（{type(error).__name__}）：请检查网络，或设置 MASHANG_PROXY。",
            f"{settings.bot_api_url} does not answer ({type(error).__name__}): check the network or set MASHANG_PROXY.",
        ))  # fmt: skip
    finally:
        await api.close()


async def _delivery(bot: Bot, wanted: str | None, tongue: Tongue) -> Finding:
    """How updates come now, beside how `run` would have them."""
    hook = await bot.get_webhook_info()
    waiting = hook.pending_update_count
    if wanted is not None and hook.url == wanted:
        trouble = hook.last_error_message if waiting else None
        if trouble:
            return odd(tongue(
                f"webhook 已设好，但 Telegram 送不到：{trouble}。待收 {waiting} 条。",
                f"The webhook is set, but Telegram cannot deliver: {trouble}. {waiting} updates wait.",
            ))  # fmt: skip
        return good(tongue(f"webhook 可用，待收 {waiting} 条。", f"The webhook is set, {waiting} updates wait."))
    if wanted is not None:
        return good(tongue(f"run 启动时会设置 webhook，待收 {waiting} 条。", f"`run` sets a webhook, {waiting} wait."))
    if hook.url:
        return odd(tongue(
            f"别处设了 webhook，run 启动时会撤掉它；若另一个程序在用这个令牌，请先停掉它。待收 {waiting} 条。",
            f"A webhook is set; `run` removes it. Stop whatever else uses this token. {waiting} updates wait.",
        ))  # fmt: skip
    return good(tongue(f"长轮询可用，待收 {waiting} 条。", f"Polling works, {waiting} updates wait."))


async def _group(bot: Bot, group: Group, tongue: Tongue) -> Finding:
    if group.chat_id is None:
        return not_met(group, tongue)
    try:
        member = await bot.get_chat_member(group.chat_id, bot.id)
        status = str(member.status)
    except InvalidToken:
        raise
    except (Forbidden, TelegramError) as error:
        status = type(error).__name__
    if status == "administrator":
        return good(
            tongue(f"群“{group.title}”：机器人是管理员。", f"Group “{group.title}”: the bot is an administrator.")
        )
    if status == "member":
        return no_right(group, tongue)
    return bad(tongue(
        f"群“{group.title or group.chat_id}”：机器人不在群里（{status}），请把它加进去并设为管理员。",
        f"Group “{group.title or group.chat_id}”: the bot is not in it ({status}); add it as an administrator.",
    ))  # fmt: skip


def not_met(group: Group, tongue: Tongue) -> Finding:
    return odd(tongue(
        f"群“{group.title}”还没有绑定：请把机器人加进这个群。",
        f"Group “{group.title}” is not bound yet: add the bot to it.",
    ))  # fmt: skip


def no_right(group: Group, tongue: Tongue) -> Finding:
    return odd(tongue(
        f"群“{group.title or group.chat_id}”：机器人不是管理员，看不到群里的“收到”，请设为管理员。",
        f"Group “{group.title or group.chat_id}”: the bot is no administrator and may miss replies; promote it.",
    ))  # fmt: skip


def known_groups(roster: Roster, tongue: Tongue) -> list[Finding]:
    """What is known without asking Telegram."""
    if not roster.groups:
        return [odd(tongue("花名册里没有群。", "The roster lists no group."))]
    found = [not_met(group, tongue) for group in roster.groups if group.chat_id is None]
    found += [no_right(group, tongue) for group in roster.groups if group.chat_id is not None and not group.is_admin]
    right = [group.title for group in roster.groups if group.is_admin]
    return found + (
        [good(tongue(f"是管理员的群：{several(right)}", f"Administrator in: {several(right)}"))] if right else []
    )
