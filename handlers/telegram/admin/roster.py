"""The roster by file: what it would change, all that is wrong with it, and taking it over once somebody has said so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.desk import importing
from bot.desk.joining import require_admin
from bot.errors import ChangedMeanwhile, Incomplete, NotFound
from bot.notices import Notice
from bot.roster_file.words import SHEETS
from handlers.telegram.admin.acts import Labelled, act, here, labelled
from handlers.telegram.admin.sent_files import MOST_BYTES, Brought, Sent, fact_of, lying_there
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens.buttons import base36
from handlers.telegram.screens.keyboards import rows
from handlers.telegram.screens.pages import Page
from handlers.telegram.screens.view import View

MOST_ERRORS = 200  # kept; how many are shown depends on their length


async def received(turn: Turn, brought: Brought) -> None:
    """A file has come: its trial, or what is wrong with it. Nothing is changed."""
    require_admin(turn.desk, turn.by)
    _refuse_trouble(brought)
    if brought.errors:
        await _wrong(turn, brought)
        return
    await turn.desk.tx.set_fact(fact_of(turn.by), brought.sent.pack())
    await _tell(turn, brought.sent, brought.summary, "trial")


async def explained(turn: Turn) -> None:
    await turn.say("admin/upload", **here(turn))
    await turn.answer()


async def apply(turn: Turn, key: int) -> None:
    """Only what the person has read and said yes to: where it would do something else by now, they are asked again."""
    sent = await lying_there(turn.desk.tx, turn.by, base36(key))
    brought = turn.errand.brought
    if sent is None or brought is None:
        raise NotFound("no_roster_file")
    _refuse_trouble(brought)
    if brought.errors or brought.roster is None:
        await turn.desk.tx.set_fact(fact_of(turn.by), "")
        await _wrong(turn, brought)
        await turn.answer(toast="roster_wrong", alert=True)
    elif brought.sent.fingerprint != sent.fingerprint:
        await turn.desk.tx.set_fact(fact_of(turn.by), brought.sent.pack())
        await _tell(turn, brought.sent, brought.summary, "again")
        await turn.answer(toast="roster_changed", alert=True)
    else:
        changes = await importing.import_roster(turn.desk, brought.roster)
        if changes.fingerprint != sent.fingerprint:
            raise ChangedMeanwhile("roster")
        await turn.desk.tx.set_fact(fact_of(turn.by), "")
        turn.person = turn.desk.roster.by_telegram(turn.user.id) or turn.person  # listed under another code
        await _tell(turn, sent, importing.summary(changes, turn.desk.roster), "done")
        await turn.answer(toast="imported")


async def forget(turn: Turn, key: int) -> None:
    sent = await lying_there(turn.desk.tx, turn.by, base36(key))
    if sent is None:
        raise NotFound("no_roster_file")
    await turn.desk.tx.set_fact(fact_of(turn.by), "")
    await _tell(turn, sent, {}, "cancelled")
    await turn.answer(toast="removed")


def _refuse_trouble(brought: Brought) -> None:
    if brought.trouble == "file_too_large":
        raise Incomplete("file_too_large", most=MOST_BYTES // 1_000_000)
    if brought.trouble:
        raise Incomplete("file_not_fetched")


async def _wrong(turn: Turn, brought: Brought) -> None:
    errors = [[str(error), error.said("en")] for error in brought.errors[:MOST_ERRORS]]
    name, total = brought.sent.name[:60], len(brought.errors)
    await turn.say("admin/roster_wrong", name=name, errors=errors, total=total, **here(turn))


async def _tell(turn: Turn, sent: Sent, summary: Mapping[str, Any], state: str) -> None:
    await turn.say("admin/roster", state=state, key=sent.key, name=sent.name[:60], summary=dict(summary), **here(turn))


# --- shown


async def roster(view: View, notice: Notice) -> Page:
    """A trial as it was made: a statement about a file and a moment."""
    facts, summary = notice.facts, notice.facts["summary"]
    counts: list[dict[str, Any]] = [
        {
            "sheet": view.language.word("sheet", sheet),
            "added": summary.get("added", {}).get(sheet, 0),
            "changed": summary.get("changed", {}).get(sheet, 0),
            "same": summary.get("same", {}).get(sheet, 0),
            "ended": summary.get("ended_in_all", 0) if sheet == "posts" else 0,
        }
        for sheet in SHEETS
        if any(sheet in summary.get(how, {}) for how in ("added", "changed", "same"))
    ]
    changes = any(count["added"] or count["changed"] or count["ended"] for count in counts)
    ended = [
        {"name": name, "unit": unit, "role": view.language.word("role", role)}
        for name, unit, role in summary.get("ended", ())
    ]
    handed = [{"before": before, "after": after, "n": n} for before, after, n in summary.get("handed", ())]
    remarks = [_said(view, pair) for pair in summary.get("remarks", ())]
    return {
        "state": facts["state"],
        "name": facts["name"],
        "counts": counts,
        "changes": changes,
        "ended": ended,
        "more_ended": summary.get("ended_in_all", 0) - len(ended),
        "handed": handed,
        "handed_in_all": summary.get("handed_in_all", 0),
        "more_handed": summary.get("handed_in_all", 0) - sum(one["n"] for one in handed),
        "remarks": remarks,
        "more_remarks": summary.get("remarks_in_all", 0) - len(remarks),
    }, rows(view.language, _buttons(view, facts["state"], facts["key"], changes), 2)


def _buttons(view: View, state: str, key: str, changes: bool) -> list[Labelled]:
    if state in ("trial", "again") and changes:
        return [
            (view.language.word("admin", "apply"), act("apply", int(key, 36))),
            (view.language.word("admin", "forget"), act("forget", int(key, 36))),
        ]
    if state == "done":
        return [labelled(view, "to_links", "links", 0), labelled(view, "home", "home")]
    return [labelled(view, "home", "home")]


async def wrong(view: View, notice: Notice) -> Page:
    """All that is wrong, by place; what does not fit is counted."""
    errors = [_said(view, pair) for pair in notice.facts["errors"]]
    context = {"name": notice.facts["name"], "errors": errors, "total": notice.facts["total"]}
    context["more_errors"] = notice.facts["total"] - len(errors)
    return context, rows(view.language, [labelled(view, "home", "home")], 1)


async def upload(view: View, notice: Notice) -> Page:
    return {"most": MOST_BYTES // 1_000_000}, rows(view.language, [labelled(view, "home", "home")], 1)


def _said(view: View, pair: list[str]) -> str:
    return pair[view.language.code == "en"]
