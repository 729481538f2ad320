from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.words import Kind, Meaning, Speaker, understand
from bot.words.language import chinese
from bot.words.sentence import LONGEST_CLAUSE
from bot.worktime import Calendar
from tests.words.score import outcomes, read, report, share

OWN = (Path(__file__).with_name("own.tsv"), Path(__file__).with_name("own_en.tsv"))
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar.of_china(SHANGHAI, ((time(8), time(12)), (time(14), time(18))))
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Called:
    name: str
    code: str = ""


WATER, CITY, CLEANING = Called("水务局"), Called("城管局"), Called("环卫中心")
SHORTEST = {str(chinese().lexicon.meaning(word)): word for word in sorted(chinese().lexicon, key=len, reverse=True)}
STREETS = Called("城东街道"), Called("滨河街道")
UNITS = (WATER, CITY, CLEANING, *STREETS)
XIAOZHAO, LAOWANG = Called("小赵", "xiaozhao"), Called("老王", "laowang")
LI, LI_HONG = Called("李建国"), Called("李红")
COLLEAGUES = (XIAOZHAO, LAOWANG, LI)


def meant(
    text: str, role: Speaker = Speaker.OWNER, own: tuple[Called, ...] = (), people: tuple[Called, ...] = COLLEAGUES
) -> Meaning[Called, Called]:
    return understand(text, role=role, units=UNITS, colleagues=people, now=WEDNESDAY, calendar=OFFICE, own=own)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_our_own_sentences(path: Path) -> None:
    scored = outcomes(read(path))
    wrong = [one for one in scored if one.wrong_move or one.detail_wrong]
    assert not wrong, report(scored, failures=True)
    assert share(sum(one.right for one in scored), len(scored)) >= 95


@pytest.mark.parametrize(
    "text",
    [
        "还没清理", "未完成", "处理不了", "清理了一半", "快好了", "明天才能完成", "等材料到了就能修好",
        "上次已清理又堆了", "要是能清完就好了", "什么时候能清理完成？", "已清理？", "已安排清理", "不用清理了",
    ],
)  # fmt: skip
def test_what_only_sounds_done_is_not_submitted(text: str) -> None:
    assert meant(text).kind in (Kind.PROGRESS, Kind.PROMISE, Kind.QUESTION)


@pytest.mark.parametrize("text", ["已清理", "收到", "明天办完", "不归我们管", "请城管处理", "转给小赵"])
def test_a_bystander_moves_nothing(text: str) -> None:
    assert not meant(text, Speaker.OTHER).kind.moves


def test_a_leader_neither_submits_nor_acknowledges() -> None:
    assert not any(meant(text, Speaker.LEADER).kind.moves for text in ("已清理", "收到", "好的", "我明天去处理"))


def test_the_unit_of_a_return_by_its_exact_short_and_generic_name() -> None:
    for text, unit in (("应为水务局", WATER), ("应为水务", WATER), ("应为综合执法", CITY), ("应为市容", CLEANING)):
        said = meant(f"不属我辖区，{text}").unit
        assert said is not None
        assert said.one == unit


def test_a_word_for_several_units_names_none_of_them() -> None:
    said = meant("请街道处理").unit
    assert said is not None
    assert said.matches == STREETS
    assert said.one is None


def test_what_is_not_ours_is_not_the_unit_proposed() -> None:
    said = meant("不是我们环卫的，是水务的").unit
    assert said is not None
    assert said.one == WATER


def test_naming_the_own_unit_returns_nothing() -> None:
    assert meant("应由环卫处理", own=(CLEANING,)).kind is Kind.PROGRESS


def test_a_colleague_by_surname_and_whom_it_may_mean_where_there_are_two() -> None:
    def handed_to(text: str, people: tuple[Called, ...] = COLLEAGUES) -> tuple[Called, ...]:
        meaning = meant(text, people=people)
        assert meaning.kind is Kind.REASSIGN
        assert meaning.person is not None
        return meaning.person.matches

    assert handed_to("请小李处理") == (LI,)
    assert handed_to("请小李处理", (LI, LI_HONG)) == (LI, LI_HONG)
    assert handed_to("转给张强处理") == ()
    assert handed_to("小赵离得近，让他去吧") == (XIAOZHAO,)
    assert meant("转给同事处理").kind is Kind.REASSIGN


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("got it, on my way", Kind.ACKNOWLEDGE),
        ("done, all cleared", Kind.SUBMIT),
        ("it isn't cleared yet", Kind.PROGRESS),
        ("not ours, should be Water Bureau", Kind.RETURN),
        ("please hand to Lao Wang", Kind.REASSIGN),
        ("will be fixed by tomorrow 3pm", Kind.PROMISE),
        ("where exactly is it", Kind.QUESTION),
    ],
)
def test_the_same_in_english(text: str, kind: Kind) -> None:
    assert meant(text).kind is kind


def test_english_and_chinese_in_one_message() -> None:
    assert meant("done，已清理").kind is Kind.SUBMIT
    assert meant("ok 马上安排").kind is Kind.ACKNOWLEDGE
    assert meant("done，但是还没清完").kind is Kind.PROGRESS
    handed = meant("小赵 please handle this")
    assert handed.person is not None
    assert handed.person.one == XIAOZHAO


def test_units_and_people_by_their_english_names() -> None:
    unit = meant("please forward to urban management").unit
    assert unit is not None
    assert unit.one == CITY
    for text in ("hand it to Xiao Zhao", "hand it to xiaozhao"):
        person = meant(text).person
        assert person is not None
        assert person.one == XIAOZHAO


def test_how_it_is_by_now_goes_before_how_it_was() -> None:
    assert meant("早上还堵着，现在通了").kind is Kind.SUBMIT
    assert meant("现在通了，早上还会堵").kind is Kind.PROGRESS
    assert meant("要是不下雨，现在就修好了").kind is Kind.PROGRESS


def test_an_instruction_with_unit_time_and_answer() -> None:
    meaning = meant("请水务局周五前报结果", Speaker.LEADER)
    assert meaning.kind is Kind.INSTRUCT
    assert meaning.unit is not None
    assert meaning.unit.one == WATER
    assert meaning.until == OFFICE.moment(datetime(2026, 11, 20).date(), time(23, 59))  # noqa: DTZ001
    assert meaning.answer_wanted
    assert not meant("请水务局周五前处理", Speaker.LEADER).answer_wanted


def test_what_is_not_understood_is_unsure_progress() -> None:
    assert meant("今天食堂吃饺子") == Meaning(Kind.PROGRESS, confident=False)
    assert meant("已清理。" * 80).confident is False


words = st.sampled_from(
    [
        "已", "已经", "没", "未", "清理", "处理", "完", "完毕", "好", "了", "一半", "明天",
        "三点", "前", "收到", "马上", "去", "安排", "请", "水务", "城管", "小赵", "不", "是",
        "我们", "的", "归", "管", "应", "由", "转", "，", "。", "？", "吗", "再",
        "又", "如果", "谢谢", " done ", " not ", " by friday ", " fixed ", " please ",
    ]
)  # fmt: skip
texts = st.one_of(st.lists(words, max_size=14).map("".join), st.text(max_size=60))


@given(texts, st.sampled_from(Speaker))
def test_any_words_have_one_meaning(text: str, role: Speaker) -> None:
    meaning = meant(text, role)
    assert meaning == meant(text, role)
    assert meaning.because or not meaning.kind.moves
    assert meaning.until is None or meaning.until > WEDNESDAY
    assert role is Speaker.OWNER or meaning.kind in (Kind.INSTRUCT, Kind.QUESTION, Kind.PROGRESS, Kind.NONE)


@given(st.lists(words, max_size=8).map("".join), st.sampled_from(["没清理完", "还没好", "如果来得及", "清不了"]))
def test_a_doubt_anywhere_forbids_submitting(text: str, doubt: str) -> None:
    assert meant(f"{text}，{doubt}").kind is not Kind.SUBMIT
    assert meant(f"{doubt}，{text}").kind is not Kind.SUBMIT


of_one_kind = st.sampled_from([*chinese().lexicon.meanings, "N", "D", "U", "P"])
sayings = st.lists(of_one_kind, min_size=1, max_size=5, unique=True).flatmap(
    lambda kinds: st.lists(st.sampled_from([SHORTEST.get(kind, kind) for kind in kinds]), min_size=40, max_size=40)
)


@settings(max_examples=100, deadline=None)
@given(st.one_of(sayings.map(lambda told: "".join(told)[:LONGEST_CLAUSE]), st.text(min_size=200, max_size=200)))
def test_no_text_takes_long(text: str) -> None:
    """Words of few kinds, many times over, are what patterns that could fit in many ways stumble on."""
    before = process_time()
    for role in (Speaker.OWNER, Speaker.LEADER):
        meant(text, role)
    assert process_time() - before < 0.5
