"""From a tap to its answer on the wire: thirty a second from sixty people in private chats and groups, pacing on."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import town
from bench.figures import Figures, milliseconds, ratio
from bench.phones import Phones
from bench.process import BARE, OURS, running
from bot.batons import Owes
from bot.desk.desk import BatonRef
from bot.ids import BatonId, IssueId
from bot.issues import Move
from handlers.telegram.screens.buttons import IssueButton
from sandbox import Message, Person, Sandbox

RATE, SECONDS, WARM_UP = 30, 20, 1  # taps a second
AIM_MS = 100
CARD = "INSERT INTO card (chat_id, message_id, issue_id, person_id, digest, photo) VALUES (?, ?, ?, ?, '', 0)"

Target = tuple[Person, Message]


async def measure(seconds: int = SECONDS) -> Figures:
    ours = await _taps(OURS, seconds, _targets)
    bare = await _taps(BARE, seconds, _bare_targets)
    return {
        "rate": RATE,
        "people": len(town.PEOPLE),
        "aim_p99_ms": AIM_MS,
        "tap_to_answer_ms": ours,
        "bare_ms": bare,
        "ratio_p50": ratio(ours["p50"], bare["p50"]),
        "ratio_p99": ratio(ours["p99"], bare["p99"]),
    }


async def _taps(
    arguments: tuple[str, ...], seconds: int, targets: Callable[[Phones, Path, int], list[Target]]
) -> Figures:
    count = RATE * (seconds + WARM_UP)
    with TemporaryDirectory(prefix="bench-") as folder:
        database = Path(folder) / "mashang.db"
        now = datetime.now(UTC)
        await town.found(database, now)
        await town.file_issues(database, count, now)
        async with Sandbox.running(strict=False) as telegram:
            prepared = targets(Phones(telegram), database, count)
            async with running(telegram, database, arguments) as bot:
                cpu, began = bot.cpu_seconds(), time.perf_counter()
                tapped = await _tap_all(telegram, prepared)
                cpu, took = bot.cpu_seconds() - cpu, time.perf_counter() - began
            answered = {c.params["callback_query_id"]: c.real for c in telegram.calls_of("answerCallbackQuery")}
            late = [answered[query] - at for query, at in tapped if query in answered][RATE * WARM_UP :]
            refused = sum(call.error is not None and call.error.code == 429 for call in telegram.calls)
    return milliseconds(late) | {
        "unanswered": sum(query not in answered for query, _ in tapped),
        "refused_429": refused,
        "cpu_share": round(cpu / took, 2),
    }


async def _tap_all(telegram: Sandbox, targets: list[Target]) -> list[tuple[str, float]]:
    """At their times, whether or not earlier ones have been answered."""
    chance = random.Random(1)
    moments = sorted(chance.uniform(0, len(targets) / RATE) for _ in targets)
    tapped, began = [], time.perf_counter()
    for moment, (person, message) in zip(moments, targets, strict=True):
        await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))
        at = time.time()
        await person.tap("", on=message)
        tapped.append((next(reversed(telegram.world.callbacks)), at))
    await asyncio.sleep(1.5)
    return tapped


def _targets(phones: Phones, database: Path, count: int) -> list[Target]:
    """接单 on issues of one's own, in turn in the private chat and in the group; the cards are known to the bot."""
    found: list[Target] = []
    people = {person.id: person for person in phones.people}
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT i.id, b.id, b.epoch, p.id, p.telegram_id FROM issue i"
            " JOIN baton b ON b.issue_id = i.id AND b.owes = ? JOIN person p ON p.id = i.owner_id ORDER BY i.id",
            (Owes.ACKNOWLEDGE.value,),
        ).fetchall()
        for issue_id, baton_id, epoch, person_id, telegram_id in rows[:count]:
            person, group = people[telegram_id], phones.groups[town.unit_of(telegram_id)]
            ref = BatonRef(BatonId(baton_id), epoch)
            data = IssueButton(Move.ACKNOWLEDGE, IssueId(issue_id), ref).pack()
            for chat, reader in ((person.chat, person_id), (group.chat, None)):
                message = phones.show(chat, f"A-{issue_id:04} {town.WORDS}", "接单", data)
                connection.execute(CARD, (chat.id, message.id, issue_id, reader))
                if (reader is None) == bool(issue_id % 2):
                    found.append((person, message))
        connection.commit()
    return found


def _bare_targets(phones: Phones, database: Path, count: int) -> list[Target]:
    people = phones.people
    return [
        (person, phones.show(person.chat, f"A-{n}", "提交", "s"))
        for n, person in ((n, people[n % len(people)]) for n in range(count))
    ]
