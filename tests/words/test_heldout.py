"""Sentences that somebody else wrote, held aside while the rules were made: Chinese of two hands, and English."""

from pathlib import Path

from tests.words.score import outcomes, read, report, share

HERE = Path(__file__).parent
HELDOUT = ("heldout_blind.tsv", "heldout_blind_later.tsv", "heldout_blind_en.tsv")


def test_moves_proposed_for_sentences_never_seen_are_right() -> None:
    scored = outcomes([line for name in HELDOUT for line in read(HERE / name)])
    assert len(scored) >= 200
    wrong = sum(one.wrong_move for one in scored)
    harmless = sum(one.right or not one.meaning.kind.moves for one in scored)
    right = sum(one.right for one in scored)
    assert share(harmless, len(scored)) >= 98, report(scored, failures=True)
    assert share(wrong, len(scored)) <= 1, report(scored, failures=True)
    assert share(right, len(scored)) >= 70, report(scored)
