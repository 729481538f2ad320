"""What people did, and whether the database says the same: everything once, nothing lost, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.auditing import audit
from tests.kill.process import BotProcess


@dataclass
class Filing:
    """What somebody sent off with a tap. ``acknowledged``: the handler tapped, too."""

    by: str
    words: str
    photos: int
    acknowledged: bool = False


@dataclass
class Deeds:
    filings: list[Filing] = field(default_factory=list)

    def about(self, text: str) -> Filing:
        return next(filing for filing in self.filings if filing.words in text)

    async def are_all_there(self, bot: BotProcess) -> None:
        """Raises AssertionError with whatever is lost or doubled."""
        found = await self.what_is_wrong(bot)
        assert not found, "\n".join(found)

    async def what_is_wrong(self, bot: BotProcess) -> list[str]:
        found = [*wrong_filings(bot, self.filings), *unfinished(bot)]
        store = bot.store()
        try:
            found += await audit(store)
        finally:
            await store.close()
        return found


def wrong_filings(bot: BotProcess, filings: Iterable[Filing]) -> list[str]:
    found: list[str] = []
    issues = bot.rows(
        "SELECT i.id, i.description, p.name,"
        " (SELECT count(*) FROM evidence e WHERE e.issue_id = i.id),"
        " (SELECT count(*) FROM event e WHERE e.issue_id = i.id AND e.move = 'report'),"
        " (SELECT count(*) FROM event e WHERE e.issue_id = i.id AND e.move = 'acknowledge')"
        " FROM issue i JOIN person p ON p.id = i.reporter_id"
    )
    wanted = {filing.words: filing for filing in filings}
    for filing in wanted.values():
        same = [issue for issue in issues if issue[1] == filing.words]
        if len(same) != 1:
            found.append(f"{'lost' if not same else 'doubled'}: {filing}: {same}")
            continue
        truth = {"by": same[0][2], "photos": same[0][3], "reported": same[0][4], "acknowledged": same[0][5]}
        said: dict[str, Any] = {
            "by": filing.by,
            "photos": filing.photos,
            "reported": 1,
            "acknowledged": int(filing.acknowledged),
        }
        if truth != said:
            found.append(f"not as it was done: {filing}: {truth}")
    found += [f"nobody filed: {issue}" for issue in issues if issue[1] not in wanted]
    return found


def unfinished(bot: BotProcess) -> list[str]:
    """Updates without their effect, and messages that never came to a good end."""
    found = [f"unfinished: {row}" for row in bot.unfinished()]
    found += [f"dead letter: {row}" for row in bot.rows("SELECT update_id, dead FROM inbox WHERE dead IS NOT NULL")]
    found += [
        f"not delivered: {row}"
        for row in bot.rows("SELECT id, kind, chat_id, state, error FROM notice WHERE state IN ('failed', 'unknown')")
    ]
    return found
