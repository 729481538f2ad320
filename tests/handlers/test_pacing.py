"""The pacer against the sandbox's flood limits: it may never run into them, and it must not waste time either."""

from __future__ import annotations

import heapq
import random
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ids import ChatId
from handlers.telegram.delivery.pacing import Limits, Pacer
from sandbox.clock import Clock
from sandbox.errors import ApiError
from sandbox.flood import Flood
from tests.clock import MONDAY_MORNING as NOW

LAO_WANG = ChatId(1001)
XIAO_LI = ChatId(1002)
GROUP = ChatId(-1003)


def seconds(n: float) -> timedelta:
    return timedelta(seconds=n)


def send(pacer: Pacer, chat_id: ChatId, now: datetime, weight: int = 1) -> None:
    pacer.spend(chat_id, now, weight)
    pacer.landed(chat_id, now)


def waits(pacer: Pacer, chat_id: ChatId, now: datetime, count: int) -> list[float]:
    """When each of so many messages leaves, as seconds from now, if every one goes as early as it may."""
    moments = []
    for _ in range(count):
        at = pacer.free_at(chat_id, now if not moments else NOW + seconds(moments[-1]))
        send(pacer, chat_id, at)
        moments.append((at - NOW).total_seconds())
    return moments


def test_a_private_chat_gets_three_at_once_and_then_one_a_second() -> None:
    assert waits(Pacer(), LAO_WANG, NOW, 6) == [0, 0, 0, 1, 2, 3]


def test_a_group_gets_twenty_in_any_minute() -> None:
    moments = waits(Pacer(), GROUP, NOW, 41)
    assert moments[:5] == [0, 0, 0, 1, 2]
    assert moments[19] == 17
    assert moments[20] == 60
    assert all(later - earlier >= 60 for earlier, later in zip(moments, moments[20:], strict=False))


def test_all_chats_together_get_28_in_any_second() -> None:
    pacer = Pacer()
    for chat in range(28):
        assert pacer.free_at(ChatId(chat + 1), NOW) == NOW
        send(pacer, ChatId(chat + 1), NOW)
    assert pacer.free_at(ChatId(99), NOW) == NOW + seconds(1)


def test_a_message_counts_from_the_moment_telegram_answers() -> None:
    pacer = Pacer(Limits(burst=1))
    pacer.spend(LAO_WANG, NOW)
    pacer.landed(LAO_WANG, NOW + seconds(4))
    assert pacer.free_at(LAO_WANG, NOW + seconds(4)) == NOW + seconds(5)


def test_a_message_that_never_set_out_costs_nothing() -> None:
    pacer = Pacer(Limits(burst=1))
    pacer.spend(GROUP, NOW)
    pacer.spare(GROUP)
    assert pacer.free_at(GROUP, NOW) == NOW


def test_an_album_weighs_its_photos() -> None:
    pacer = Pacer()
    send(pacer, GROUP, NOW, weight=10)
    assert pacer.free_at(GROUP, NOW + seconds(30)) == NOW + seconds(30)
    assert pacer.free_at(GROUP, NOW + seconds(30), weight=11) == NOW + seconds(60)


def test_a_chat_told_to_wait_stops_no_other() -> None:
    pacer = Pacer()
    pacer.hold(LAO_WANG, NOW, NOW + seconds(40))
    assert pacer.free_at(LAO_WANG, NOW) == NOW + seconds(40)
    assert pacer.free_at(XIAO_LI, NOW) == NOW


def test_when_several_chats_are_told_to_wait_within_seconds_all_wait() -> None:
    pacer = Pacer()
    for n, chat in enumerate((LAO_WANG, XIAO_LI, GROUP)):
        pacer.hold(chat, NOW + seconds(n), NOW + seconds(n + 5))
    assert pacer.free_at(ChatId(7), NOW + seconds(2)) == NOW + seconds(5)


def test_chats_told_to_wait_long_after_each_other_stop_nobody_else() -> None:
    pacer = Pacer()
    for n, chat in enumerate((LAO_WANG, XIAO_LI, GROUP)):
        pacer.hold(chat, NOW + seconds(10 * n), NOW + seconds(10 * n + 60))
    assert pacer.free_at(ChatId(7), NOW + seconds(20)) == NOW + seconds(20)


def test_without_limits_only_what_telegram_said_counts() -> None:
    pacer = Pacer(None)
    assert waits(pacer, GROUP, NOW, 100) == [0] * 100
    pacer.hold(GROUP, NOW, NOW + seconds(3))
    assert pacer.free_at(GROUP, NOW) == NOW + seconds(3)


def test_idle_chats_are_forgotten() -> None:
    pacer = Pacer()
    for chat in range(1, 50):
        send(pacer, ChatId(-chat), NOW + seconds(chat))
    pacer.forget_idle(NOW + seconds(80))
    assert len(pacer._chats) == 29
    pacer.forget_idle(NOW + seconds(200))
    assert not pacer._chats


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=0), st.integers(1, 40), st.floats(0.0, 3.0))
def test_telegram_never_has_to_refuse(seed: int, chats: int, slowest: float) -> None:
    """Random chats and albums, ten under way at once, each landing anywhere between its sending and its answer."""
    dice = random.Random(seed)
    clock = Clock(NOW, speed=0)
    flood, pacer = Flood(clock), Pacer()
    waiting: dict[ChatId, list[int]] = {}
    for _ in range(80):
        chat = ChatId(dice.choice((-1, 1)) * dice.randint(1, chats))
        waiting.setdefault(chat, []).append(dice.choice((1, 1, 1, 1, 4)))
    now = NOW
    flying: list[tuple[datetime, int, str, ChatId, int]] = []
    busy: set[ChatId] = set()
    order = count()
    while waiting or flying:
        moments = [flying[0][0]] if flying else []
        for chat in [chat for chat in waiting if chat not in busy]:
            weight = waiting[chat][-1]
            free_at = pacer.free_at(chat, now, weight)
            if free_at > now:
                moments.append(free_at)
            elif len(busy) < 10:
                pacer.spend(chat, now, weight)
                answer = dice.uniform(0, slowest)
                arrival = dice.uniform(0, answer)
                heapq.heappush(flying, (now + seconds(arrival), next(order), "arrives", chat, weight))
                heapq.heappush(flying, (now + seconds(answer), next(order), "answered", chat, weight))
                moments.append(flying[0][0])
                busy.add(chat)
                waiting[chat].pop()
                if not waiting[chat]:
                    del waiting[chat]
        now = min(moments)
        clock.set(max(now.timestamp(), clock.timestamp()))
        while flying and flying[0][0] <= now:
            at, _, what, chat, weight = heapq.heappop(flying)
            if what == "answered":
                pacer.landed(chat, at)
                busy.discard(chat)
                continue
            try:
                flood.take(1, chat, weight=weight)
            except ApiError as error:
                pytest.fail(f"{chat} was told to {error.description}")
