"""What the watchdog has to say, and how things stand on the page of the administration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import troubles
from handlers.telegram.outgoing import Drop, Post
from handlers.telegram.screens.view import View


async def wrong(view: View, facts: Mapping[str, Any]) -> Post | Drop:
    """Dropped where it has ended meanwhile, as in the morning after."""
    known = troubles.read(await view.tx.fact(troubles.FACT)).get(facts["check"])
    if known is None or not known.lasts or known.since.isoformat() != facts["since"]:
        return Drop("it is right again")
    said = view.language.word("watchdog", facts["check"], **facts["given"])
    return Post(view.language.render("say/alarm_wrong", said=said))


async def right(view: View, facts: Mapping[str, Any]) -> Post | Drop:
    return Post(
        view.language.render(
            "say/alarm_right",
            what=view.language.word("watched", facts["check"]),
            since=view.language.moment(datetime.fromisoformat(facts["since"]), view.now),
            until=view.language.moment(datetime.fromisoformat(facts["until"]), view.now),
        )
    )


async def standing(view: View) -> dict[str, Any]:
    """``watched`` is whether there is a watchdog at all: in a drill there is none."""
    kept = await view.tx.fact(troubles.FACT)
    lasting = {name: trouble for name, trouble in troubles.read(kept).items() if trouble.lasts}
    since = min((trouble.since for trouble in lasting.values()), default=None)
    return {
        "watched": kept is not None,
        "wrong": [view.language.word("watched", name) for name in lasting],
        "wrong_since": view.language.moment(since, view.now) if since else "",
    }


WATCHED = {"wrong": wrong, "right": right}
