"""What the day came to: the bot's own counts, and what Telegram saw of it."""

import asyncio
from collections.abc import Callable, Container, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sandbox.demo.bot_process import BotProcess
from sandbox.demo.failing import DemoFailed
from sandbox.telegram import Sandbox

SENDING = frozenset(
    {"sendMessage", "sendPhoto", "sendMediaGroup", "sendDocument", "editMessageText", "editMessageReplyMarkup"}
)
LOOKS = 5
PAUSE_SECONDS = 1.0

POSTING = SENDING - {"editMessageText", "editMessageReplyMarkup"}

Summary = dict[str, Any]
Left = Callable[[Mapping[str, Any]], int]
"""How much there still is to do."""

ROWS = (
    ("issues", "事项 / issues"),
    ("moves", "动作 / events by move"),
    ("nudges", "催督办 / nudges by colour"),
    ("notices", "消息 / notices"),
    ("nudge_lateness", "催办最迟（演练秒） / latest nudge, drill seconds"),
    ("open_batons", "未了的棒 / open batons"),
    ("digests_posted", "日报 / digests"),
    ("dead_letters", "搁置的来信 / updates laid aside"),
    ("calls", "发往 Telegram / calls that send"),
    ("sent", "其中新消息 / of these new messages"),
    ("floods", "被限流 / 429s earned"),
    ("surprises", "悄悄被改 / silent changes"),
    ("real_seconds", "实际用时（秒） / real seconds"),
)


async def summed_up(bot: BotProcess, telegram: Sandbox, looks: int = LOOKS, left: Left | None = None) -> Summary:
    """Asked when nothing is left to do any more, or after a few looks."""
    status: Summary = {}
    for _ in range(looks):
        status = await bot.status()
        if not (left or waiting)(status):
            break
        await asyncio.sleep(PAUSE_SECONDS)
    return status | seen_by(telegram)


def seen_by(telegram: Sandbox) -> Summary:
    return {
        "calls": sum(call.method in SENDING for call in telegram.calls),
        "sent": sum(call.method in POSTING and call.error is None for call in telegram.calls),
        "floods": sum(call.error is not None and call.error.code == 429 for call in telegram.calls),
        "surprises": [f"{s.kind}: {s.detail}" for s in telegram.surprises if not s.harmless],
        "warnings": list(dict.fromkeys(telegram.warnings)),
    }


def waiting(status: Mapping[str, Any]) -> int:
    """Whatever there is still to be sent or handled."""
    notices = status.get("notices", {})
    return int(notices.get("owed", 0) + notices.get("sending", 0) + status.get("inbox_backlog", 0))


def due(status: Mapping[str, Any]) -> int:
    """Only what may go now: a reminder may wait for its reader's turn or for the morning."""
    return int(status["notices_due"] + status["inbox_backlog"])


def require_sound(
    summary: Mapping[str, Any],
    expected: Container[str] = (),
    left: Left = waiting,
) -> None:
    """Whatever the script is: nothing failed, nothing doubtful, nothing left, Telegram never had to refuse.

    What goes wrong on purpose may earn "429" and leave messages "failed".
    """
    notices = summary["notices"]
    wrong = {
        "notices failed": "failed" not in expected and notices.get("failed", 0),
        "notices unknown": notices.get("unknown", 0),
        "notices and updates still waiting": left(summary),
        "updates laid aside": summary["dead_letters"],
        "429s earned": "429" not in expected and summary["floods"],
        "silent changes": summary["surprises"],
        "unknown parameters": summary["warnings"],
    }
    found = [f"{name}: {value}" for name, value in wrong.items() if value]
    if found:
        raise DemoFailed("the day went as written, but " + "; ".join(found))


def show(summary: Mapping[str, Any], console: Console) -> None:
    table = Table(show_header=False, title="这一天 / the day", title_justify="left")
    for name, label in ROWS:
        if name in summary:
            table.add_row(Text(label), Text(_counts(summary[name])))
    console.print()
    console.print(table)


def _counts(value: object) -> str:
    if isinstance(value, Mapping):
        return "  ".join(f"{name} {count}" for name, count in value.items()) or "—"
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "0"
    return str(value)
