"""What a filing condition sets, whoever chooses it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.batons import Level, Owes
from bot.catalogue import Catalogue, CatalogueError, lint
from bot.desk import conditions, dispatching, drafting, handling, needs
from bot.desk.forms import Need
from bot.durations import Duration
from bot.errors import Incomplete, NotFound
from bot.issues import Move, Resolution
from tests.office import Town

OWN = """
[[category]]
code = "7001"
name = "广告"
level = "routine"
lead = "城管"
photo = false
[[category.condition]]
when = "纸质"
limit = "1wd"
close = "已清除"
[[category.condition]]
when = "灯箱"
limit = "2h"
close = "已拆除"
level = "critical"
photo = true
words = ["灯箱|发光"]
"""


@pytest.fixture
def signs(town: Town) -> Town:
    town.office.catalogue = Catalogue.load(OWN)
    return town


async def test_the_words_choose_the_condition_until_somebody_does(signs: Town) -> None:
    said = await signs.file(text="门口有个发光招牌", category="7001")
    assert (said.condition, said.level) == ("灯箱", Level.CRITICAL)
    chosen = await signs.file(text="门口有个发光招牌", category="7001", condition="纸质", level=Level.URGENT)
    assert (chosen.condition, chosen.level) == ("纸质", Level.URGENT)
    only = await signs.file(text="桥头有一堆垃圾", category="0110")
    assert only.condition is None


async def test_a_condition_sets_the_limit_the_level_and_the_photo(signs: Town) -> None:
    issue = await signs.file(text="招牌", category="7001")
    assert issue.condition == "纸质"
    sent = await signs.do(dispatching.dispatch, issue, signs.unit("HW"), by="孙姐", condition="灯箱")
    assert (sent.condition, sent.level, sent.handle_limit) == ("灯箱", Level.CRITICAL, Duration.parse("2h"))
    assert (await signs.baton(sent, Owes.SUBMIT)).limit == Duration.parse("2h")
    taken = await signs.do(handling.acknowledge, sent, by="老王")
    with pytest.raises(Incomplete, match="no_photo"):
        await signs.do(handling.submit, taken, by="老王", result=Resolution.FIXED, note="拆了", photos=0)


async def test_sorting_into_a_category_of_several_asks_which(signs: Town) -> None:
    issue = await signs.unsorted()
    async with signs.desk() as desk:
        draft = await drafting.begin(desk, Move.RECATEGORISE, issue.id, by=signs.person("孙姐"))
        chosen = await drafting.save(desk, draft, replace(draft, category="7001"))
        assert await needs.missing(desk, chosen) is Need.CONDITION
        with pytest.raises(NotFound, match="no_condition"):
            await needs.under(desk, chosen, 2)
        made = await drafting.take(desk, chosen, await needs.under(desk, chosen, 1))
    assert made is not None
    assert (made.category, made.condition, made.level) == ("7001", "灯箱", Level.CRITICAL)


async def test_a_condition_given_up_since_is_read_as_the_usual_one(signs: Town) -> None:
    issue = await signs.file(text="发光招牌", category="7001")
    signs.office.catalogue = Catalogue.load(OWN.replace('when = "灯箱"', 'when = "电子屏"'))
    assert conditions.condition_of(signs.office, issue).when == "纸质"


def test_no_row_of_the_catalogue_lacks_limit_unit_or_close_condition() -> None:
    assert lint() == []
    assert lint(OWN) == []
    poor = OWN.replace('lead = "城管"\n', "").replace('limit = "2h"\n', "").replace('close = "已清除"\n', "")
    assert lint(poor, name="own.toml") == [
        "own.toml:2: 类别 “7001” 没有主办单位，请写 “lead”",
        "own.toml:7: 类别 “7001” 的立案条件 “纸质” 没说办到什么程度算完，请写 “close”",
        "own.toml:10: 类别 “7001” 的立案条件 “灯箱” 没有时限，请写 “limit”",
    ]
    with pytest.raises(CatalogueError, match="每个都要有自己的 “when”"):
        lint(OWN.replace("灯箱", "纸质", 1))
