"""How well a category is guessed from what people type under a photo: one set tuned on, one held aside."""

from dataclasses import dataclass
from pathlib import Path
from time import process_time

import pytest

from bot.catalogue import FALLBACK, Catalogue
from bot.guessing import best, guess

CATALOGUE = Catalogue.load()
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Score:
    """In percent of the sentences."""

    first: float
    among_three: float
    wrongly_assumed: float


def reports(name: str) -> list[tuple[set[str], str]]:
    """Each sentence with the codes that are right for it."""
    rows = (line.split("\t", 1) for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line.strip())
    return [(set(codes.split("|")), said) for codes, said in rows]


def score(name: str) -> Score:
    """Where only “其他” is right, the right thing is to assume nothing."""
    rows = reports(name)
    first = three = wrong = 0
    for codes, said in rows:
        offered = [one.category.code for one in guess(said, CATALOGUE)[:3]]
        assumed = best(said, CATALOGUE).category.code
        unsaid = codes == {FALLBACK} and assumed == FALLBACK
        first += unsaid or bool(codes & set(offered[:1]))
        three += unsaid or bool(codes & set(offered))
        wrong += assumed != FALLBACK and assumed not in codes
    return Score(*(100 * count / len(rows) for count in (first, three, wrong)))


@pytest.mark.parametrize(
    ("name", "first", "among_three", "wrongly_assumed"),
    [("reports_own.tsv", 95, 98, 1), ("reports_blind.tsv", 90, 95, 3)],
)
def test_the_right_category_is_offered_and_a_wrong_one_hardly_ever_assumed(
    name: str, first: float, among_three: float, wrongly_assumed: float
) -> None:
    reached = score(name)
    assert reached.first >= first, f"{name}: first in {reached.first:.1f} %"
    assert reached.among_three >= among_three, f"{name}: among three in {reached.among_three:.1f} %"
    assert reached.wrongly_assumed <= wrongly_assumed, f"{name}: wrongly assumed in {reached.wrongly_assumed:.1f} %"


def test_every_category_has_sentences_of_its_own_and_no_code_is_unknown() -> None:
    codes = [codes for codes, _ in reports("reports_own.tsv")]
    assert set().union(*codes) == {category.code for category in CATALOGUE}


def test_nothing_is_assumed_from_the_talk_of_a_working_day() -> None:
    talk = [said for codes, said in reports("reports_own.tsv") if codes == {FALLBACK}]
    assert len(talk) >= 30
    assert [said for said in talk if best(said, CATALOGUE).category.code != FALLBACK] == []


def test_a_sentence_takes_less_than_a_millisecond_of_the_processor() -> None:
    said = [words for _, words in reports("reports_own.tsv")]
    guess(said[0], CATALOGUE)
    begun = process_time()
    for words in said:
        guess(words, CATALOGUE)
    assert (process_time() - begun) / len(said) < 0.001
