"""What a button carries comes back as it was written, in 64 bytes; anything else is no button of ours."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.batons import Level
from bot.desk.desk import BatonRef
from bot.ids import BatonId, DraftId, IssueId
from bot.issues import Move, Resolution
from handlers.telegram.admin.acts import act
from handlers.telegram.admin.tapping import ACTS
from handlers.telegram.screens.buttons import Button, DraftButton, IssueButton, NotAButton, PageButton, base36, parse

LARGEST = 2**31
TAPPED = [move for move in Move if move is not Move.REPORT]  # a report has no button: it begins with a photo

numbers = st.integers(0, LARGEST)
codes = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)
ids = numbers.map(base36)
refs = st.none() | st.builds(BatonRef, numbers.map(BatonId), numbers)


def draft_buttons(action: str, args: st.SearchStrategy[str]) -> st.SearchStrategy[Button]:
    return st.builds(DraftButton, st.just(action), numbers.map(DraftId), args)


buttons: st.SearchStrategy[Button] = st.one_of(
    st.builds(IssueButton, st.sampled_from(TAPPED), numbers.map(IssueId), refs),
    *(draft_buttons(action, st.just("")) for action in "sxyb"),
    *(draft_buttons(action, ids) for action in "aupi"),
    draft_buttons("l", st.sampled_from([level.value for level in Level])),
    draft_buttons("r", st.sampled_from([result.value for result in Resolution])),
    draft_buttons("c", codes),
    draft_buttons("t", codes.map("group:{}:12".format)),
    st.builds(PageButton, st.just("bind"), st.integers(0, 100_000).map(str)),
    st.builds(PageButton, st.sampled_from(["unit", "area"]), ids),
    st.builds(act, st.sampled_from(list(ACTS)), st.integers(-(2**43), 2**43), numbers),
)


@settings(deadline=None)
@given(buttons)
def test_a_button_comes_back_as_it_was_written_in_64_bytes(button: Button) -> None:
    packed = button.pack()
    assert parse(packed) == button
    assert len(packed.encode()) <= 64


@pytest.mark.parametrize("move", TAPPED)
def test_the_largest_ids_fit(move: Move) -> None:
    button = IssueButton(move, IssueId(LARGEST), BatonRef(BatonId(LARGEST), LARGEST))
    assert parse(button.pack()) == button
    assert len(button.pack().encode()) <= 64


def test_a_code_of_forty_letters_fits() -> None:
    for action, arg in (("c", "Z" * 40), ("t", "group:" + "Z" * 40)):
        button = DraftButton(action, DraftId(LARGEST), arg)
        assert len(button.pack().encode()) <= 64
        assert parse(button.pack()) == button


@settings(deadline=None)
@given(st.text())
@example("1:i:ak:5:1.2:3")
@example("1:d:c:5:０1")
def test_what_is_read_is_exactly_what_was_written(data: str) -> None:
    try:
        button = parse(data)
    except NotAButton:
        return
    assert button.pack() == data


@pytest.mark.parametrize(
    "data",
    [
        "", ":", "::::", "ack_12", '{"a": 1}', "1", "1:i", "1:i:ak", "1:i:ak:", "1:i:ak:1",  # of another bot, cut short
        "0:i:ak:1:", "2:i:ak:1:", "10:i:ak:1:", ":i:ak:1:",  # of another version
        "1:x:ak:1:", "1:i:zz:1:", "1:i:AK:1:", "1:i::1:", "1:d:zz:1:", "1:p:zz:1",  # unknown kinds and acts
        "1:i:ak:1:2", "1:i:ak:1:2.", "1:i:ak:1:.3", "1:i:ak:1:2.3.4", "1:i:ak:?:", "1:i:ak:1:2.3:4",
        "1:i:ak: 1:", "1:i:ak:+1:", "1:i:ak:1_0:", "1:i:ak:01:", "1:i:ak:A:", "1:i:ak:１:",  # numbers we never write
        "1:d:l:1:soon", "1:d:r:1:done", "1:d:a:1:", "1:d:u:1:北", "1:d:s:1:x", "1:d:s:1", "1:p:bind:x", "1:p:unit:",
        "1:p:bind:0:x", "\0", "1:i:ak:1:\0", "😀" * 16, "1:d:c:1",
    ],
)  # fmt: skip
def test_anything_else_is_not_a_button(data: str) -> None:
    with pytest.raises(NotAButton):
        parse(data)


@settings(deadline=None)
@given(st.integers(-LARGEST, LARGEST))
def test_base36_is_read_back(number: int) -> None:
    assert int(base36(number), 36) == number
