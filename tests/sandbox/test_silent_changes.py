"""What Telegram changes or leaves out without a word, and who is notified."""

from typing import Any

import pytest

from sandbox import Clock, Group, Person, Sandbox


async def test_entities_above_a_hundred_are_dropped(telegram: Sandbox, bot: Any, li: Person) -> None:
    await bot("sendMessage", chat_id=li.id, text="<b>x</b> " * 101, parse_mode="HTML")
    assert len(li.inbox[0].entities) == 100
    assert [s.kind for s in telegram.surprises] == ["entities"]
    telegram.surprises.clear()


async def test_only_the_first_five_mentions_notify(telegram: Sandbox, bot: Any, li: Person, group: Group) -> None:
    crew = [telegram.person(n, f"甲{n}") for n in range(10, 16)]
    for person in crew:
        telegram.world.join(group.chat, person.user)
    links = " ".join(f'<a href="tg://user?id={p.id}">{p.name}</a>' for p in crew)
    await bot("sendMessage", chat_id=group.id, text=links, parse_mode="HTML")
    assert group.messages[-1].notified == {10, 11, 12, 13, 14}
    assert [s.kind for s in telegram.surprises] == ["mentions"]
    telegram.surprises.clear()
    await bot("sendMessage", chat_id=group.id, text="@xiaoli 请看, @nobody 也看")
    assert group.messages[-1].notified == {li.id}


async def test_a_link_to_somebody_never_met_is_dropped(telegram: Sandbox, bot: Any, li: Person, wang: Person) -> None:
    text = f'<a href="tg://user?id={wang.id}">老王</a>'
    await bot("sendMessage", chat_id=li.id, text=text, parse_mode="HTML")
    assert li.inbox[0].entities == ()
    assert [s.kind for s in telegram.surprises] == ["mention"]
    telegram.surprises.clear()


async def test_a_link_to_nowhere_is_dropped(telegram: Sandbox, bot: Any, li: Person) -> None:
    await bot("sendMessage", chat_id=li.id, text='<a href="nowhere">x</a>', parse_mode="HTML")
    assert [s.kind for s in telegram.surprises] == ["link"]
    telegram.surprises.clear()


async def test_a_strict_sandbox_fails_on_a_surprise_at_its_end(client: Any) -> None:
    with pytest.raises(AssertionError, match="changed silently"):
        async with Sandbox.running() as telegram:
            telegram.world.surprise("entities", "1 above 100")
    async with Sandbox.running(strict=False, clock=Clock(speed=0)) as telegram:
        telegram.world.surprise("entities", "1 above 100")


async def test_given_entities_are_read_and_found_ones_are_added(bot: Any, li: Person) -> None:
    given = [{"type": "bold", "offset": 0, "length": 2}, {"type": "url", "offset": 0, "length": 1}]
    sent = await bot("sendMessage", chat_id=li.id, text="急 /report #井盖 @xiaoli https://a.example/x", entities=given)
    assert [e["type"] for e in sent["entities"]] == ["bold", "bot_command", "hashtag", "mention", "url"]
    refused = await bot.refused("sendMessage", chat_id=li.id, text="x", entities=[{"type": "loud"}])
    assert refused == "Bad Request: can't parse entities: Unsupported type specified"
