"""A link to a list says which list it is, in what Telegram allows of a link and of a button; nothing else is one."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.batons import Level
from bot.boards import Filter, Urgency
from bot.conservation import NEXT_ACT
from bot.ids import AreaId, ChatId, NoticeId, PersonId, UnitId
from bot.listings import Counted, Listing
from bot.metrics import Window
from bot.scopes import Charge
from handlers.telegram.conversation.lists import LAST
from handlers.telegram.screens.buttons import NotAButton, PageButton, parse
from handlers.telegram.screens.list_links import BoardLink, CountedLink, FoundLink, ListLink, MineLink, PolicyLink, read
from tests.clock import MONDAY_MORNING as NOW

LARGEST = 2**31
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
CHATS = [None, ChatId(-(2**52)), ChatId(-1001000000001), ChatId(-1)]
CHARGES = [None, Charge(), Charge(area_id=AreaId(LARGEST)), Charge(unit_id=UnitId(LARGEST))]


def read_back(link: ListLink) -> None:
    assert PAYLOAD.fullmatch(f"l_{link.pack()}")
    assert read(link.pack()) == link
    button = PageButton("list", f"{LAST}_{link.pack()}")
    assert len(button.pack().encode()) <= 64
    assert parse(button.pack()) == button


@pytest.mark.parametrize("counted", Counted)
@pytest.mark.parametrize("chat_id", CHATS)
def test_a_number_of_a_digest(counted: Counted, chat_id: ChatId | None) -> None:
    window = Window(NOW, NOW + timedelta(days=400)) if counted.of_a_window else None
    read_back(CountedLink(Listing(counted, window), chat_id))


def test_a_board_with_every_choice() -> None:
    choices = product((None, *Urgency), (None, *NEXT_ACT), (None, *Level))
    for urgency, status, level in choices:
        chosen = Filter(urgency, status, level)
        for charge in CHARGES:
            read_back(BoardLink(charge, chosen=chosen))
        for chat_id in CHATS[1:]:
            read_back(BoardLink(chat_id=chat_id, chosen=chosen))


def test_what_is_mine_or_was_found() -> None:
    for link in (MineLink(), MineLink(PersonId(LARGEST)), FoundLink(NoticeId(0)), FoundLink(NoticeId(LARGEST))):
        read_back(link)


def test_a_category_of_the_policy() -> None:
    for link in (PolicyLink(), PolicyLink(group="01"), PolicyLink(category="Z9999999"), PolicyLink(category="c")):
        read_back(link)
    for level in Level:
        read_back(PolicyLink(category="0110", level=level))


@pytest.mark.parametrize(
    "text",
    ["", "open", "open_", "open_x1", "open_g0z", "open_gA", "open_me_", "filed_me", "filed_me_1", "filed_me_1_2_3",
     "filed_me_zzzzzzzzzzzzzz_1", "soon_me", "overdue_me_01", "overdue_me_-", "open_me_1_2", "OPEN_me",
     "board", "board_me", "board_me_--", "board_me_----", "board_me_zzz", "board_q1_---", "board_u_---",
     "board_a01_---", "board_me_---_", "board_ALL_---", "mine_", "mine_A", "mine_01", "mine_1_2",
     "found", "found_", "found_x_y", "found_井盖", "policy_", "policy_g", "policy_c", "policy_c0110", "policy_x01",
     "policy_c0110_z", "policy_c01*_-", "policy_g01_-"],
)  # fmt: skip
def test_anything_else_is_no_link_to_a_list(text: str) -> None:
    with pytest.raises(NotAButton):
        read(text)


@settings(deadline=None)
@given(st.text() | st.from_regex(r"(board|mine|found|open|policy)_[a-z0-9_-]*", fullmatch=True))
def test_what_is_read_is_exactly_what_was_written(text: str) -> None:
    try:
        link = read(text)
    except NotAButton:
        return
    assert link.pack() == text
