"""Sentences that somebody else wrote, held aside while the rules were made."""

from pathlib import Path

from tests.words.score import outcomes, read, report, share

HELDOUT = Path(__file__).with_name("heldout_blind.tsv")


def test_moves_proposed_for_sentences_never_seen_are_right() -> None:
    scored = outcomes(read(HELDOUT))
    wrong = sum(one.wrong_move for one in scored)
    harmless = sum(one.right or not one.meaning.kind.moves for one in scored)
    assert share(harmless, len(scored)) >= 98, report(scored, failures=True)
    assert share(wrong, len(scored)) <= 1, report(scored, failures=True)
