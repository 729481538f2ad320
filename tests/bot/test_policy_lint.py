"""What `policy lint` finds in a policy file, and on which line."""

from __future__ import annotations

from datetime import date

import pytest

from bot.commands.lint.check import flaws
from bot.commands.lint.flaws import Case, Written
from bot.commands.printing import Tongue
from bot.policy import Policy
from bot.roster import Role, Roster
from bot.settings import Settings
from tests.office import ZONE, Town, catalogue

ON = date(2026, 3, 2)
STEADY = '[[rung]]\nowes = ["dispatch", "acknowledge", "submit", "check", "decide", "answer"]\n'
STEADY += 'at = "100%"\nto = ["holder"]\nrepeat = "1d"\n'  # lines 1 to 5
SUBMIT = '[[rung]]\nowes = "submit"\n'
FROZEN = '[[tally]]\ncolour = "yellow"\ncount = 2\nto = ["supervision"]\n'


def found(text: str, roster: Roster | None = None) -> list[tuple[int, bool, str]]:
    """Line, whether it is an error, and what is said."""
    policy = Policy.load(text, zone=ZONE)
    case = Case(policy, catalogue(), Written(text, "p.toml"), ON)
    told = flaws(case, Tongue(Settings(language="zh_CN", time_zone=ZONE)), roster)
    return [(int(flaw.where.rpartition(":")[2]), flaw.grave, flaw.text) for flaw in told]


def own(text: str, roster: Roster | None = None) -> list[tuple[int, bool, str]]:
    """Without what the tallies of the default say of colours that these rungs lack."""
    return found(f"tally = []\n{text}", roster)


def test_a_steady_ladder_has_no_flaw() -> None:
    assert own(STEADY) == []


@pytest.mark.parametrize(
    ("rung", "line", "error", "words"),
    [
        ('levels = []\nat = "10%"\nto = ["holder"]', 9, True, "永远不会触发"),
        ('at = "-80d"\nto = ["holder"]', 9, True, "时点落在开始之前"),
        ('categories = ["ZZ*"]\nat = "10%"\nto = ["holder"]', 9, True, "没有以“ZZ”开头的类别"),
        ('categories = ["01"]\nat = "10%"\nto = ["holder"]', 7, True, "“办结 01*”没有一级写了 repeat"),
        ('at = "50%"\nto = ["holder"]', 9, False, "写在第 2 行之后，却先触发"),
        ('at = "50%"\nto = ["unit_head"]', 9, False, "承办人还没有收到提醒"),
    ],
)
def test_each_flaw_is_told_with_its_line(rung: str, line: int, error: bool, words: str) -> None:
    told = own(f"{STEADY}{SUBMIT}{rung}\n")
    assert [(at, grave) for at, grave, text in told if words in text] == [(line, error)], told


def test_a_general_rung_beside_rungs_for_every_category_can_never_fire() -> None:
    every = ", ".join(f'"{code}"' for code in sorted({one.code[:1] for one in catalogue()}))
    told = own(f'{STEADY}{SUBMIT}categories = [{every}]\nat = "100%"\nto = ["holder"]\nrepeat = "1d"\n')
    assert [(line, error) for line, error, text in told if "每个类别都另有" in text] == [(2, True)]


def test_a_milder_step_after_a_graver_one_is_an_error() -> None:
    red, yellow = ('at = "120%"\ncolour = "red"', 'at = "150%"\ncolour = "yellow"')
    told = own(f'{STEADY}{SUBMIT}{red}\nto = ["holder"]\n{SUBMIT}{yellow}\nto = ["holder"]\n')
    assert [(line, error) for line, error, _ in told] == [(14, True)]


def test_quiet_hours_that_hold_critical_rungs_are_told_with_the_rungs() -> None:
    [(line, error, text)] = own(f"{STEADY}\n[quiet]\npierce = []\n")
    assert (line, error) == (9, False)
    assert "（第 2 行）" in text


def test_a_tally_of_a_colour_that_no_rung_has_is_an_error() -> None:
    told = found(STEADY + FROZEN)
    assert [(line, error) for line, error, _ in told] == [(7, True)]


def test_what_a_file_leaves_as_it_is_is_told_of_the_packaged_one() -> None:
    text = "[quiet]\npierce = []\n"
    case = Case(Policy.load(text, zone=ZONE), catalogue(), Written(text, "p.toml"), ON)
    assert case.written.at("rung", 0, "to").startswith("bot/data/policy.toml:")
    assert case.written.at("quiet", "hours").startswith("bot/data/policy.toml:")
    assert case.written.at("quiet", "pierce") == "p.toml:2"


def without(roster: Roster, role: Role) -> Roster:
    kept = [post for post in roster.posts if post.role is not role]
    return Roster(units=roster.units, areas=roster.areas, people=roster.people, posts=kept, routes=roster.routes)


async def test_a_role_that_nobody_holds_or_nobody_can_reach_is_told_at_its_rung(town: Town) -> None:
    rungs = [f'{SUBMIT}at = "{at}%"\nto = ["{role}"]\n' for at, role in ((110, "discipline"), (120, "district_leader"))]
    [out_of_reach, unheld] = own(STEADY + "".join(rungs), without(town.roster, Role.DISTRICT_LEADER))
    assert out_of_reach[:2] == (10, False)  # a stand-in hears it
    assert "纪检的 1 人都联系不上" in out_of_reach[2]
    assert unheld[:2] == (14, True)
    assert "没有人担任区领导" in unheld[2]


async def test_a_rung_that_nobody_hears_for_some_place_is_told_with_the_place(town: Town) -> None:
    text = f'{STEADY}{SUBMIT}at = "120%"\nto = ["street_secretary"]\n'
    assert own(text, town.roster) == []
    await town.lose("周书记")
    async with town.store.snapshot() as tx:
        roster = await tx.roster()
    [(line, error, words)] = own(text, roster)
    assert (line, error) == (10, False)
    assert "城东街道" in words


def test_a_critical_decision_that_waits_for_working_hours_is_told_unless_all_that_is_critical_waits() -> None:
    text = f'{STEADY}\n[limits]\ndecide = "4wh"\n'
    [(line, error, words)] = own(text)
    assert (line, error) == (9, False)
    assert "特急事项的“审定”时限" in words
    assert not any("按工作时间计" in words for _, _, words in own(f"{text}[quiet]\npierce = []\n"))
