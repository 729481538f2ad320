"""What a storm came to: first tags against what the limits permit, what groups saw, taps, cards, reminders."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path
from statistics import mean

from bench.bound import Tag, earliest
from bench.crowd import Crowd
from bench.figures import Figures, milliseconds, percentile, ratio
from bot.ids import number_of
from sandbox import Sandbox
from sandbox.calls import ApiCall

NUMBER = re.compile(r"[A-Z]-\d{4}")
FILED = """
    SELECT i.id, i.filed_at / 1e6, p.telegram_id, p.reach, p.speaks_in FROM issue i JOIN person p ON p.id = i.owner_id
    ORDER BY i.id
"""
REMINDERS = "SELECT created_at / 1e6, sent_at / 1e6, state, not_before / 1e6 FROM notice WHERE kind = 'nudge'"
WINDOW = 600 + 60  # seconds: between two messages that press a reader, and a minute


def figures(telegram: Sandbox, crowd: Crowd, database: Path) -> Figures:
    calls = [call for call in telegram.calls if call.error is None and call.params.get("chat_id")]
    with closing(sqlite3.connect(database)) as connection:
        filed = connection.execute(FILED).fetchall()
        reminders = connection.execute(REMINDERS).fetchall()
        lost = connection.execute("SELECT count(*) FROM notice WHERE state IN ('failed', 'unknown')").fetchone()[0]
    tags = [Tag(at, person if reach == "ok" else group, number_of(n)) for n, at, person, reach, group in filed]
    owners = {number_of(n): person for n, _, person, _, _ in filed}
    refused = sum(call.error is not None and call.error.code == 429 for call in telegram.calls)
    return {
        "filed": len(filed),
        "refused_429": refused,
        "first_tags": _first_tags(tags, owners, calls),
        "groups": _groups({number_of(n): at for n, at, *_ in filed}, calls),
        "tap_to_answer_ms": _taps(telegram, crowd),
        "reminders": _reminders(reminders),
        "not_delivered": lost,
    }


def _first_tags(tags: list[Tag], owners: dict[str, int], calls: list[ApiCall]) -> Figures:
    """``ratio``: of the mean moment, from the first filing on, that the limits permit to the one there was."""
    by_place = {(tag.chat, tag.issue): tag for tag in tags}
    came: dict[str, float] = {}
    for call in calls:
        chat, text = int(call.params["chat_id"]), _text(call)
        if call.method.startswith("send"):
            for issue in NUMBER.findall(text):
                told = chat > 0 or f"user?id={owners.get(issue)}" in text
                if told and (chat, issue) in by_place and call.at >= by_place[chat, issue].owed:
                    came.setdefault(issue, call.at)
    bound, began = earliest(tags), min(tag.owed for tag in tags)
    there = [tag for tag in tags if tag.issue in came]
    late = [came[tag.issue] - bound[tag.issue] for tag in there]
    return {
        "owed": len(tags),
        "only_in_a_group": sum(tag.chat < 0 for tag in tags),
        "missing": len(tags) - len(there),
        "waits_by_the_limits_s": round(mean(bound[tag.issue] - tag.owed for tag in there), 2),
        "waited_s": round(mean(came[tag.issue] - tag.owed for tag in there), 2),
        "late_s": _seconds(late),
        "late_in_private_s": _seconds([came[t.issue] - bound[t.issue] for t in there if t.chat > 0]),
        "ratio_mean": ratio(mean(bound[t.issue] - began for t in there), mean(came[t.issue] - began for t in there)),
        "ratio_last": ratio(max(bound.values()) - began, max(came.values()) - began),
    }


def _groups(filed: dict[str, float], calls: list[ApiCall]) -> Figures:
    seen: dict[str, float] = {}
    group_of: dict[str, int] = {}
    cards: Counter[str] = Counter()
    roll_ups: Counter[str] = Counter()
    for call in calls:
        text, chat = _text(call), int(call.params["chat_id"])
        if chat > 0 or not text:
            continue
        roll_ups[call.method] += text.startswith("📋")
        for issue in NUMBER.findall(text):
            seen.setdefault(issue, call.at)
            group_of.setdefault(issue, chat)
        if call.method == "sendPhoto" and (found := NUMBER.search(text)):
            cards[found[0]] += 1
    last: defaultdict[int, float] = defaultdict(float)
    for issue, chat in group_of.items():
        last[chat] = max(last[chat], filed[issue])
    after = [seen[issue] - last[chat] for issue, chat in group_of.items()]
    return {
        "not_seen": len(filed) - len(seen),
        "seen_after_filing_s": _seconds([seen[issue] - at for issue, at in filed.items() if issue in seen]),
        "seen_after_the_last_filing_s": round(max(after), 1),
        "roll_ups": {"posted": roll_ups["sendMessage"], "edited": roll_ups["editMessageText"]},
        "cards": {
            "posted": len(cards),
            "missing": len(filed) - len(cards),
            "twice": sum(n > 1 for n in cards.values()),
        },
    }


def _taps(telegram: Sandbox, crowd: Crowd) -> Figures:
    answered = {call.params["callback_query_id"]: call.real for call in telegram.calls_of("answerCallbackQuery")}
    took = [answered[query] - at for query, at in crowd.taps.items() if query in answered]
    return milliseconds(took) | {"taps": len(crowd.taps), "unanswered": len(crowd.taps) - len(took)}


def _reminders(rows: list[tuple[float, float | None, str, float | None]]) -> Figures:
    """None waits longer than bundling asks for: its reader's window, from the moment it may go."""
    waited = [sent - max(created, before or 0) for created, sent, state, before in rows if state == "sent" and sent]
    return {
        "sent": len(waited),
        "waited_s": _seconds(waited) if waited else {},
        "starved": sum(one > WINDOW for one in waited),
        "states": dict(Counter(state for _, _, state, _ in rows)),
    }


def _text(call: ApiCall) -> str:
    return call.params.get("text") or call.params.get("caption") or ""


def _seconds(values: list[float]) -> Figures:
    named = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    return {name: round(percentile(values, share), 2) for name, share in named.items()} if values else {}
