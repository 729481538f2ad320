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
    given = [{"type": "hashtag", "offset": 0, "length": 1}, {"type": "bold", "offset": 0, "length": 0}]
    assert "entities" not in await bot("sendMessage", chat_id=li.id, text="x", entities=given)


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        ({"type": "loud", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "bold", "length": 1}, "can't parse MessageEntity: Can't find field \"offset\""),
        ("bold", "can't parse MessageEntity: expected an Object"),
        ({"type": "text_link", "offset": 0, "length": 1}, "can't parse MessageEntity: Can't find field \"url\""),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "bold", "offset": 4, "length": 1}, "entity begins after the end of the text at UTF-16 offset 4"),
        (
            {"type": "bold", "offset": 1, "length": 9},
            "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 10",
        ),
        ({"type": "bold", "offset": 2, "length": 1}, "entity begins in a middle of a UTF-16 symbol at byte offset 3"),
        (
            {"type": "bold", "offset": 0, "length": 2},
            "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 3",
        ),
    ],
)
async def test_an_entity_that_does_not_fit_the_text_is_refused(bot: Any, li: Person, entity: Any, words: str) -> None:
    assert await bot.refused("sendMessage", chat_id=li.id, text="井👌!", entities=[entity]) == f"Bad Request: {words}"


async def test_entities_that_are_no_list_are_ignored_and_told(telegram: Sandbox, bot: Any, li: Person) -> None:
    await bot("sendMessage", chat_id=li.id, text="x", entities="{")
    assert [s.detail for s in telegram.surprises] == ["they were no list, and ignored"]
    telegram.surprises.clear()


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("<b>甲</b><b>乙</b>", "bold 0-2"),
        ("<b>甲<b>乙</b></b>", "bold 0-2"),
        ("<b> 甲 </b>乙", "bold 0-2"),
        ("甲<b> </b>乙", ""),
        ("<b>甲<i>乙</i>丙</b>", "bold 0-1 bold 1-3 italic 1-2"),
        ("<b>甲 @xiaoli 乙</b>", "bold 0-2 mention 2-9 bold 2-9 bold 9-11"),
        ("<b>甲<code>乙</code>丙</b>", "bold 0-1 code 1-2 bold 2-3"),
        ("<code>甲<b>乙</b></code>", "code 0-2"),
        ("<code>@xiaoli</code> @xiaoli", "code 0-7 mention 8-15"),
        ('<a href="https://a.example/"><code>甲</code>乙</a>', "text_link 0-2"),
        ("<blockquote><b>甲</b>\n@xiaoli</blockquote>", "blockquote 0-9 bold 0-1 mention 2-9"),
        ("<tg-spoiler>👌甲</tg-spoiler>", "spoiler 0-3"),
    ],
)
async def test_entities_lie_in_each_other_as_telegram_lays_them(bot: Any, li: Person, source: str, result: str) -> None:
    sent = await bot("sendMessage", chat_id=li.id, text=source, parse_mode="HTML")
    marks = (f"{e['type']} {e['offset']}-{e['offset'] + e['length']}" for e in sent.get("entities", []))
    assert " ".join(marks) == result


async def test_what_telegram_does_not_show_is_taken_out(bot: Any, li: Person) -> None:
    sent = await bot(
        "sendMessage", chat_id=li.id, text="甲\r\n\t乙\u202e丙\u2028丁\u030a <b>\u0333戊</b>", parse_mode="HTML"
    )
    assert sent["text"] == "甲\n 乙丙丁 戊"
    assert sent["entities"] == [{"type": "bold", "offset": 7, "length": 1}]
