from time import perf_counter

import pytest

from bot.catalogue import Catalogue
from bot.guessing import THRESHOLD, best, guess

CATALOGUE = Catalogue.load()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("人民路口井盖没了，晚上很危险", "P0101"),
        ("井盖松动，车过哐当响", "P0101"),
        ("小区门口垃圾桶满了都溢出来了", "0192"),
        ("路边有一堆垃圾没人清", "0110"),
        ("工地旁边倒了很多建筑垃圾", "0111"),
        ("好几盏路灯晚上都不亮", "P0137"),
        ("建设路路灯坏了三天了", "P0137"),
        ("巷子里没有路灯，太黑了", "2801"),
        ("一棵大树倒了压到车", "P0402"),
        ("有人在烧垃圾，冒黑烟", "0120"),
        ("消防通道停满了车", "0496"),
        ("消防通道被私家车堵住了", "0496"),
        ("安全出口锁住了打不开", "2501"),
        ("三楼楼道堆满杂物", "2501"),
        ("电动车推上楼在楼道充电", "2503"),
        ("从窗户拉电线下来给电动车充电", "0108"),
        ("闻到很浓的煤气味", "0502"),
        ("天然气管道好像漏气了", "0502"),
        ("自来水管爆了水喷得很高", "0501"),
        ("污水井一直往外冒污水", "0503"),
        ("下水道堵了好臭", "0503"),
        ("马路塌陷了一个大洞", "0505"),
        ("下雨路面积水过膝盖", "0506"),
        ("电线掉下来了快碰到人", "0508"),
        ("外墙瓷砖掉下来差点砸到人", "0596"),
        ("半夜还在施工打桩吵得睡不着", "0301"),
        ("工地灰尘很大没有洒水", "0304"),
        ("泥头车没盖篷布一路掉土", "0311"),
        ("人行道上好多人摆地摊", "0406"),
        ("水果店把货摆到人行道上", "0405"),
        ("共享单车堆了一大堆", "0493"),
        ("电动车乱停挡住盲道", "0410"),
        ("墙上好多办证小广告", "0201"),
        ("河里漂着很多水葫芦", "2204"),
        ("河水又黑又臭", "2201"),
        ("河边发现一个新的排污口", "2202"),
        ("工厂往河里排污水，河水变色", "0126"),
        ("楼顶正在加建一层", "0101"),
        ("村里又有人偷建违法建筑", "2301"),
        ("仓库里面住人，还有煤气灶", "2601"),
        ("房东把房子隔成十几个单间群租", "2604"),
        ("灭火器过期两年了", "2502"),
        ("防盗网没有逃生口", "2504"),
        ("老板拖欠工资两个月", "2703"),
        ("楼上邻居漏水到楼下，吵架了", "2704"),
        ("广场舞太吵了", "2804"),
        ("小区停电两个小时", "2803"),
        ("人行道地砖松动容易绊倒", "0113"),
        ("草地上有只死猫", "0137"),
        ("烧烤摊油烟熏得开不了窗", "0129"),
        ("有限空间作业没人监护", "2403"),
    ],
)
def test_a_sentence_from_the_site_finds_its_category(said: str, code: str) -> None:
    found = best(said, CATALOGUE)
    assert (found.category.code, found.category.name) == (code, CATALOGUE[code].name)
    assert found.score >= THRESHOLD
    assert found.because


@pytest.mark.parametrize("said", ["", "   ", "你好", "收到", "看一下这里", "👍", "123456", "麻烦处理一下谢谢"])
def test_where_the_words_say_nothing_nothing_is_assumed(said: str) -> None:
    assert best(said, CATALOGUE).category.code == "9999"
    assert all(one.score < THRESHOLD for one in guess(said, CATALOGUE))


def test_a_longer_word_silences_the_shorter_inside_it() -> None:
    codes = [one.category.code for one in guess("垃圾桶满了", CATALOGUE)]
    assert codes[0] == "0192"
    assert "0110" not in codes


def test_not_words_leave_a_category_among_the_alternatives_at_most() -> None:
    scores = {one.category.code: one.score for one in guess("有人烧垃圾，垃圾成堆没人管", CATALOGUE)}
    assert scores["0120"] >= THRESHOLD
    assert scores.get("0110", 0) < THRESHOLD


def test_a_private_category_is_never_named_on_a_hint() -> None:
    assert guess("村里为征收的事不满，有人闹", CATALOGUE)[0].category.private
    for said in ("工人在工地门口走来走去", "村民在门口集合跳舞", "老人来街道办事"):
        assert not any(one.category.private for one in guess(said, CATALOGUE))


def test_two_matters_in_one_sentence_are_left_to_the_person() -> None:
    assert best("井盖没了，路灯也不亮", CATALOGUE).category.code == "9999"
    assert {one.category.code for one in guess("井盖没了，路灯也不亮", CATALOGUE)[:2]} == {"P0101", "P0137"}


def test_without_a_whole_word_pairs_of_characters_still_offer_alternatives() -> None:
    [first, *_] = guess("广场那边的健身器", CATALOGUE)
    assert (first.category.code, first.because) == ("2807", ())
    assert first.score < THRESHOLD
    assert best("广场那边的健身器", CATALOGUE).category.code == "9999"


@pytest.mark.parametrize(
    ("said", "code"),
    [("路口垃及没人清", "0110"), ("楼道有电瓶车冲电", "2503"), ("消防通到被车档住了", "0496"), ("路登坏了", "P0137")],
)
def test_slips_of_the_pen_are_understood(said: str, code: str) -> None:
    assert best(said, CATALOGUE).category.code == code


def test_the_name_of_a_place_says_nothing_about_what_is_wrong_there() -> None:
    assert best("消防站对面路灯不亮", CATALOGUE).category.code == "P0137"
    assert best("滨河路一堆垃圾没人清", CATALOGUE).category.code == "0110"


def test_alternatives_come_best_first() -> None:
    scores = [one.score for one in guess("河边垃圾很多，河水发臭，还有人乱倒污水", CATALOGUE)]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)


def test_full_width_letters_and_stray_spaces_do_not_matter() -> None:
    assert best("ＫＴＶ 太 吵 了", CATALOGUE).category.code == "0128"


def test_two_categories_that_claim_a_word_alike_leave_it_to_the_person() -> None:
    both = '[[category]]\ncode = "{}"\nname = "{}"\nlevel = "routine"\nwords = ["怪东西出现"]\n'
    catalogue = Catalogue.load(both.format("7001", "甲") + both.format("7002", "乙"))
    assert best("门口有怪东西出现", catalogue).category.code == "9999"
    assert {one.category.code for one in guess("门口有怪东西出现", catalogue)[:2]} == {"7001", "7002"}


def test_every_category_is_found_by_its_own_words() -> None:
    for category in CATALOGUE:
        for word in category.words:
            own = "，".join(part[0] for part in CATALOGUE.usage.phrase(word))
            barred = any(all(any(no in own for no in part) for part in bar) for bar in CATALOGUE.bars[category.code])
            if not barred:
                assert category.code in [one.category.code for one in guess(own, CATALOGUE)[:4]], (category.name, own)


def test_guessing_takes_no_noticeable_time() -> None:
    begun = perf_counter()
    for _ in range(20):
        guess("人民路口井盖没了，晚上很危险，请尽快处理" * 20, CATALOGUE)
    assert perf_counter() - begun < 1
