"""Killed at every point of the road there is: before and after each commit, and each call of Telegram's."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.kill import roll_ups, scenes
from tests.kill.mortal import Mortal, Scene, mortal_town
from tests.kill.points import sites
from tests.kill.test_random_kills import said_too_often

pytestmark = [pytest.mark.kill, pytest.mark.sqlite]

SPOILING: dict[Scene, tuple[str, ...]] = {
    scenes.a_reader_is_out_of_reach: ("Reported.unreachable", "Books.ended"),
    scenes.a_group_lets_the_bot_go: ("Reported.group_lost",),
    scenes.an_update_cannot_be_read: ("Workers._counted", "Reported.dead_letter"),
    scenes.a_row_is_spoilt: ("Reported.alarm", "Reported.unshown"),
    scenes.a_nudge_cannot_be_fired: ("Rounds._put_off",),
}
"""After these something has failed, as it should."""

SCENES: dict[Scene, tuple[str, ...]] = {
    scenes.somebody_files: (
        "Receiver.receive_once", "Converse._handle", "Books.claim", "Books.sent",
        "sendMessage", "sendPhoto", "editMessageText", "answerCallbackQuery",
        "getUpdates that brings", "getUpdates that confirms",
    ),
    scenes.somebody_is_refused: ("Converse._refuse",),
    scenes.a_roster_is_imported: ("getFile", "download"),
    scenes.it_is_started_again: ("assemble", "first_roster", "greet", "recover", "getMe"),
    scenes.time_passes: (
        "Rounds._nudge", "Rounds.post_digests", "Rounds.end_posts", "Rounds._expire",
        "Books.claim of several", "Books.sent of several",
    ),
    scenes.somebody_goes_on_leave: ("Rounds._turn",),
    scenes.a_topic_is_gone: ("Reported.topic_lost",),
    scenes.a_card_is_deleted: ("Books.forget",),
    scenes.telegram_is_out_of_reach: ("Reported.silence",),
    scenes.telegram_asks_to_wait: ("Books.settle",),
    roll_ups.a_group_is_flooded: (
        "Books.claim of a roll-up", "sendMessage of a roll-up", "Books.sent of a roll-up",
        "editMessageText of a roll-up", "Books.sent of a roll-up that grows",
        "Books.claim of a card that was listed", "Books.sent of a card that was listed",
    ),
    roll_ups.a_roll_up_is_deleted: ("Books.forget of what is gone",),
    roll_ups.what_a_roll_up_lists_becomes_private: ("Books.sent of what is listed no more", "deleteMessage"),
    roll_ups.a_roll_up_is_cut_off_and_its_first_issue_becomes_private: ("Books.dropped of a roll-up",),
    **SPOILING,
}  # fmt: skip
PACED = [scene for scene in SCENES if scene.__module__ == roll_ups.__name__]
"""Only where messages have to wait is there anything to roll up."""

SPARED = {
    "trial": "always undone",
    "Books.dropped": "there was nothing to say, and is not the next time",
    "Books.moved": "a group moves once, see tests/handlers/test_deliveries.py",
    "Archive._failed": "remembers why, which the next attempt does again",
    "Archive._worked": "forgets why, which the next attempt does again",
    "examine_changed": "remembers what has been looked at; killed, it looks again",
    "catch_up": "after a restore, see tests/bot/test_catching_up.py",
    "_pass_over": "after a restore, see tests/bot/test_catching_up.py",
    "_refresh": "after a restore, see tests/bot/test_catching_up.py",
    "Hook.take": "as Receiver.receive_once, see tests/handlers/test_webhook.py",
    "Health.checks": "only tries whether the database can be written",
    "Watch._tell": "a word to the administrators, under a key",
    "Rounds.tidy": "deletes what nobody asks for, by the clock of the machine",
    "Rounds._expire_guarded": "puts off what failed, as _put_off does",
    "Rounds.turn_absences": "puts off what failed, as _put_off does",
}
CALLS = {
    "sendMessage", "sendPhoto", "editMessageText", "answerCallbackQuery", "getFile", "download", "getMe",
    "getUpdates that brings", "getUpdates that confirms", "deleteMessage",
}  # fmt: skip
ONCE = {"before getUpdates that brings"}
"""What came is known afterwards only."""


def points_of(scene: Scene) -> list[str]:
    both = [f"{moment} {place}" for place in SCENES[scene] for moment in ("before", "after")]
    return [point for point in both if point not in ONCE]


def test_every_function_that_commits_is_killed_somewhere() -> None:
    """A new one needs a scene that comes to it, or a reason why not."""
    known = {place.partition(" of ")[0] for places in SCENES.values() for place in places} | SPARED.keys()
    assert sites() - known == set()
    assert known - sites() - CALLS == set()


@pytest.mark.torture
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_killed_at_every_point_nothing_is_lost_or_doubled(scene: Scene, tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    points = points_of(scene)
    random.Random(seed).shuffle(points)
    print(f"seed {seed}", flush=True)  # noqa: T201
    paced = {"MASHANG_PACING": "telegram"} if scene in PACED else {}
    async with mortal_town(tmp_path, **paced) as mortal:
        for point in points:
            began = time.monotonic()
            await mortal.dies_at(point, scene)
            print(f"  {time.monotonic() - began:5.1f} s  {point}", flush=True)  # noqa: T201
            await nothing_is_lost(mortal, spoilt=scene in SPOILING)


async def nothing_is_lost(mortal: Mortal, *, spoilt: bool = False) -> None:
    """Each filing once, with its photo; the law of batons; each nudge once; no message more than twice."""
    town = mortal.town
    found = await mortal.deeds.what_is_wrong(town.bot)
    beside_the_point = ("unfinished", *(("not delivered", "dead letter") if spoilt else ()))  # it was at rest
    found = [one for one in found if not one.startswith(beside_the_point)]
    assert not found, "\n".join(found)
    nudged = town.bot.rows(
        "SELECT issue_id, baton_id, json_extract(facts, '$.rung'),"
        " json_extract(facts, '$.count') FROM event WHERE move = 'nudged'"
    )
    assert [nudge for nudge, times in Counter(nudged).items() if times > 1] == []
    if not spoilt:
        said_too_often(town, "A-")  # that a draft has expired is said once of each, in the same words
