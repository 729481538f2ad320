from datetime import timedelta

import pytest

from bot.batons import Level
from bot.catalogue import Catalogue, CatalogueError, default_catalogue_text
from bot.durations import Duration

CATALOGUE = Catalogue.load()
ONE = '[[category]]\ncode = "7001"\nname = "噪声"\nlevel = "routine"\n'


def problems(text: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(text)
    return list(caught.value.problems)


def test_the_starter_catalogue_covers_the_field() -> None:
    assert len(CATALOGUE) == 89
    assert {category.level for category in CATALOGUE} == set(Level)
    assert [category.code for category in CATALOGUE][-1] == "9999"


@pytest.mark.parametrize(
    ("code", "level", "limit", "photo", "radius"),
    [
        ("0101", Level.URGENT, "2d", True, 50),
        ("0126", Level.URGENT, "2wd", True, 250),
        ("0192", Level.ROUTINE, "4wh", False, 30),
        ("0496", Level.CRITICAL, "2h", True, 30),
        ("P0101", Level.CRITICAL, "2h", True, 20),
        ("2605", Level.ROUTINE, "7d", False, 20),
        ("2701", Level.URGENT, "60d", False, None),
    ],
)
def test_limits_and_facts_of_the_field(code: str, level: Level, limit: str, photo: bool, radius: int | None) -> None:
    category = CATALOGUE[code]
    assert category.conditions[0].limit == Duration.parse(limit)
    assert (category.level, category.photo, category.radius) == (level, photo, radius)


def test_a_category_may_be_filed_in_several_ways() -> None:
    standing = CATALOGUE["0203"].conditions[1]
    assert standing.limit == Duration.parse("5wd")
    assert CATALOGUE["0203"].conditions[0].limit == Duration.parse("1wd")
    assert CATALOGUE["P0137"].conditions[1].level is Level.URGENT


def test_every_condition_says_when_it_is_filed_and_all_but_the_unsorted_when_it_is_done() -> None:
    for category in CATALOGUE:
        assert all(condition.when and condition.close for condition in category.conditions), category.code


def test_every_category_is_known_by_several_words() -> None:
    assert all(len(category.words) >= 8 for category in CATALOGUE if category.code != "9999")


def test_petitions_and_conflicts_are_private() -> None:
    private = [category.code for category in CATALOGUE if category.private]
    assert private == ["2102", "2701", "2702", "2703"]


def test_what_moves_is_a_duplicate_for_a_day_and_what_stays_for_twelve_weeks() -> None:
    assert CATALOGUE["0406"].window == timedelta(hours=24)
    assert CATALOGUE["P0101"].window == timedelta(weeks=12)


def test_an_unknown_code_is_read_as_other() -> None:
    assert CATALOGUE["4711"] is CATALOGUE.fallback
    assert "4711" not in CATALOGUE
    assert CATALOGUE.fallback.conditions[0].limit is None


def test_groups_page_through_everything_once_and_have_names() -> None:
    groups = CATALOGUE.groups()
    assert [category for group in groups for category in group.categories] == list(CATALOGUE)
    assert all(group.name != group.prefix for group in groups)
    assert CATALOGUE.children("P0") == next(group for group in groups if group.prefix == "P0").categories


@pytest.mark.parametrize(
    ("sought", "first"),
    [("0192", "0192"), ("p01", "P0101"), ("燃气", "0502"), ("牛皮癣", "0201"), ("灯 不亮", "P0137")],
)
def test_a_category_is_found_by_code_name_or_a_word_people_use(sought: str, first: str) -> None:
    assert CATALOGUE.find(sought)[0].code == first


def test_looking_for_nothing_finds_nothing() -> None:
    assert CATALOGUE.find("  ") == ()
    assert CATALOGUE.find("量子力学") == ()


def test_an_overlay_replaces_a_category_and_adds_another() -> None:
    own = Catalogue.load(
        '[groups]\n"70" = "本地事项"\n'
        '[[category]]\ncode = "0192"\nname = "桶满"\nlevel = "urgent"\n'
        '[[category.condition]]\nwhen = "满了"\nlimit = "1h"\nclose = "清走了"\n' + ONE
    )
    assert own["0192"].name == "桶满"
    assert own["0192"].words == ()
    assert own["0192"].conditions[0].close == "清走了"
    assert own["7001"].conditions[0].limit is None
    assert {group.prefix: group.name for group in own.groups()}["70"] == "本地事项"
    assert len(own) == len(CATALOGUE) + 1
    assert CATALOGUE["0192"].name == "垃圾满溢"


def test_an_office_may_leave_out_a_group_but_never_the_unsorted() -> None:
    own = Catalogue.load('leave_out = ["21", "0101b", "99"]')
    assert own.children("21") == ()
    assert "0101" in own
    assert "0101b" not in own
    assert "9999" in own


def test_an_overlay_shares_the_terms_and_adds_its_own() -> None:
    own = Catalogue.load(
        'mute = ["冒泡茶"]\n[terms]\n"泡" = "冒泡 起泡"\n[typos]\n"起泡" = "起跑"\n' + ONE + 'words = ["{桶}|锅 {泡}"]'
    )
    [phrase] = [phrase for phrase, claimants in own.claims.items() if own["7001"] in claimants]
    assert "垃圾桶" in phrase[0]
    assert "锅" in phrase[0]
    assert phrase[1] == ("冒泡", "起泡")
    assert own.usage.hear("锅里 起跑，冒泡茶") == "锅里起泡,   "


def test_the_packaged_text_over_itself_changes_nothing() -> None:
    assert list(Catalogue.load(default_catalogue_text())) == list(CATALOGUE)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[[category]]\nname = "x"\nlevel = "routine"', 1, "缺少 “code”"),
        ('[[category]]\ncode = "7001"\nlevel = "routine"', 1, "缺少 “name”"),
        ('[[category]]\ncode = "7001"\nname = "x"\nlevel = "high"', 4, "high"),
        ('[[category]]\ncode = "70-1"\nname = "x"\nlevel = "routine"', 2, "编号"),
        (ONE + "radius = 0", 5, "radius"),
        (ONE + 'photo = "yes"', 5, "true 或 false"),
        (ONE + 'words = ["吵"]', 5, "太短"),
        (ONE + 'words = ["{没有的说法} 吵"]', 5, "没有列在 terms"),
        (ONE + 'not = ["{没有的说法}"]', 5, "没有列在 terms"),
        (ONE + "words = [1]", 5, "words"),
        (ONE + 'limits = "2h"', 5, "limits"),
        (ONE + '[[category.condition]]\nlimit = "2x"', 6, "2x"),
        (ONE + '[[category.condition]]\nwhen = "a"\n\n[[category.condition]]\nlimit = "2x"', 9, "2x"),
        (ONE + ONE, 6, "两次"),
        ("[[categories]]\n", 1, "category"),
        ("[[category]\n", 1, "TOML"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, words: str) -> None:
    [problem] = problems(text)
    assert problem.startswith(f"catalogue.toml:{line}: ")
    assert words in problem


def test_all_mistakes_are_told_at_once() -> None:
    assert len(problems(ONE + 'radius = -1\nphoto = 1\n[[category]]\ncode = "7002"\nname = "x"')) == 3
