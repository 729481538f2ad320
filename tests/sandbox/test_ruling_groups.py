"""What an administrator bot does in a group: removing, silencing, promoting, naming, topics, polls."""

from typing import Any

import pytest

from sandbox import Group, Person, Sandbox
from sandbox.accounts import Impossible


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("banChatMember", {}, "not enough rights to restrict/unrestrict chat member"),
        ("promoteChatMember", {"can_pin_messages": True}, "not enough rights"),
        ("restrictChatMember", {"permissions": {}}, "not enough rights to restrict/unrestrict chat member"),
        ("restrictChatMember", {"permissions": []}, "object expected as permissions"),
        ("restrictChatMember", {"permissions": {"can_send_messages": 1}},
         'field "can_send_messages" must be of type Boolean'),
        ("setChatPermissions", {"permissions": {}}, "not enough rights to change chat permissions"),
        ("exportChatInviteLink", {}, "not enough rights to manage chat invite link"),
        ("setChatTitle", {"title": "新"}, "not enough rights to change chat info"),
        ("banChatMember", {"user_id": 0}, "invalid user_id specified"),
        ("getChatMember", {"user_id": 0}, "invalid user_id specified"),
        ("banChatMember", {"user_id": 99}, "PARTICIPANT_ID_INVALID"),
        ("createForumTopic", {"name": "甲"}, "the chat is not a forum"),
    ],
)  # fmt: skip
async def test_without_the_right_it_is_refused(
    bot: Any, group: Group, wang: Person, method: str, params: dict[str, Any], words: str
) -> None:
    call = {"chat_id": group.id, "user_id": wang.id} | params
    assert await bot.refused(method, **call) == f"Bad Request: {words}"


async def test_who_is_removed_is_told_of_and_may_come_back(
    telegram: Sandbox, bot: Any, group: Group, li: Person, wang: Person
) -> None:
    group.promote_bot()
    await bot("getUpdates", allowed_updates=["chat_member"])
    member = {"chat_id": group.id, "user_id": wang.id}
    await bot("restrictChatMember", **member, permissions={"can_send_messages": False})
    with pytest.raises(Impossible, match="may not send"):
        await wang.send("我", group)
    await bot("banChatMember", **member)
    assert (await bot("getChatMember", **member))["status"] == "kicked"
    assert group.messages[-1].body["left_chat_member"]["id"] == wang.id
    await bot("unbanChatMember", **member)
    await group.join(wang)
    await bot("unbanChatMember", **member, only_if_banned=True)
    assert (await bot("getChatMember", **member))["status"] == "member"
    updates = await bot.updates()
    changes = [u["chat_member"]["new_chat_member"]["status"] for u in updates if "chat_member" in u]
    assert changes == ["restricted", "kicked", "left", "member"]
    assert await bot.refused("banChatMember", **member | {"user_id": li.id}) == "Bad Request: can't remove chat owner"
    group.promote(wang)
    words = "Bad Request: user is an administrator of the chat"
    assert await bot.refused("banChatMember", **member) == words


async def test_rights_are_given_and_taken(telegram: Sandbox, bot: Any, group: Group, wang: Person) -> None:
    group.promote_bot()
    group.chat.members[telegram.bot.id].rights.add("can_promote_members")
    member = {"chat_id": group.id, "user_id": wang.id}
    await bot("promoteChatMember", **member, can_pin_messages=True)
    told = await bot("getChatMember", **member)
    assert (told["status"], told["can_pin_messages"], told["can_delete_messages"]) == ("administrator", True, False)
    await bot("promoteChatMember", **member)
    assert (await bot("getChatMember", **member))["status"] == "member"


async def test_a_group_is_renamed_and_silenced(bot: Any, group: Group, wang: Person) -> None:
    group.promote_bot()
    await bot("setChatTitle", chat_id=group.id, title="新名")
    assert group.messages[-1].body == {"new_chat_title": "新名"}
    assert await bot.refused("setChatTitle", chat_id=group.id, title="新名") == "Bad Request: CHAT_NOT_MODIFIED"
    await bot("setChatDescription", chat_id=group.id, description="说明")
    assert (await bot("getChat", chat_id=group.id))["description"] == "说明"
    await bot("setChatPermissions", chat_id=group.id, permissions={})
    with pytest.raises(Impossible, match="may not send"):
        await wang.send("我", group)
    await bot("setChatPermissions", chat_id=group.id, permissions={"can_send_messages": True})
    await wang.send("我", group)


async def test_topics_of_a_forum(telegram: Sandbox, bot: Any, li: Person, wang: Person) -> None:
    forum = telegram.group("论坛", [li, wang], forum=True, bot_admin=True)
    words = "Bad Request: not enough rights to create a topic"
    assert await bot.refused("createForumTopic", chat_id=forum.id, name="甲") == words
    forum.promote_bot(topics=True)
    here: dict[str, Any] = {"chat_id": forum.id}
    for name, words in (("", "TOPIC_TITLE_EMPTY"), ("字" * 129, "topic name is too long")):
        assert await bot.refused("createForumTopic", **here, name=name) == f"Bad Request: {words}"
    assert "icon color" in await bot.refused("createForumTopic", **here, name="甲", icon_color=5)
    topic = here | {"message_thread_id": (await bot("createForumTopic", **here, name="甲"))["message_thread_id"]}
    sent = await bot("sendMessage", **topic, text="x")
    assert sent["is_topic_message"] is True
    reply = await bot("sendMessage", **here, text="y", reply_parameters={"message_id": sent["message_id"]})
    assert reply["message_thread_id"] == topic["message_thread_id"]
    for wrong in (1, 999):
        refused = await bot.refused("sendMessage", **here, message_thread_id=wrong, text="x")
        assert refused == "Bad Request: message thread not found"
    assert await bot.refused("editForumTopic", **topic, name="甲") == "Bad Request: TOPIC_NOT_MODIFIED"
    await bot("closeForumTopic", **topic)
    assert await bot.refused("closeForumTopic", **topic) == "Bad Request: TOPIC_NOT_MODIFIED"
    await bot("closeGeneralForumTopic", **here)
    forum.demote_bot()
    assert await bot.refused("sendMessage", **topic, text="x") == "Bad Request: TOPIC_CLOSED"
    assert await bot.refused("sendMessage", **here, text="x") == "Bad Request: TOPIC_CLOSED"
    forum.promote_bot(topics=True)
    await bot("deleteForumTopic", **topic)
    assert await bot.refused("sendMessage", **topic, text="x") == "Bad Request: message thread not found"
    assert [m.text for m in forum.messages if m.text] == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"question": "字" * 301}, "poll question length must not exceed 300"),
        ({"question": " "}, "poll question must be non-empty"),
        ({"options": []}, "poll must have at least 1 option"),
        ({"options": ["a"] * 13}, "poll can't have more than 12 options"),
        ({"options": ["字" * 101]}, "poll options length must not exceed 100"),
        ({"options": "a"}, "can't parse options JSON object"),
        ({"type": "race"}, "unsupported poll type specified"),
        ({"type": "quiz", "correct_option_id": 2}, "wrong correct option ID specified"),
    ],
)
async def test_a_poll_is_refused(bot: Any, li: Person, params: dict[str, Any], words: str) -> None:
    poll = {"chat_id": li.id, "question": "好了吗", "options": ["是", "否"]}
    assert await bot.refused("sendPoll", **poll | params) == f"Bad Request: {words}"


async def test_votes_are_counted_and_told(bot: Any, li: Person, wang: Person, group: Group) -> None:
    await bot("getUpdates", allowed_updates=["poll", "poll_answer"])
    call = {"chat_id": group.id, "question": "好了吗", "options": ["是", {"text": "否"}], "is_anonymous": False}
    sent = await bot("sendPoll", **call)
    message = group.messages[-1]
    li.vote(message, 0)
    wang.vote(message, 1)
    wang.vote(message)
    with pytest.raises(Impossible, match="one answer"):
        li.vote(message, 0, 1)
    updates = await bot.updates()
    assert [u["poll_answer"]["option_ids"] for u in updates if "poll_answer" in u] == [[0], [1], []]
    closed = await bot("stopPoll", chat_id=group.id, message_id=sent["message_id"])
    assert [option["voter_count"] for option in closed["options"]] == [1, 0]
    with pytest.raises(Impossible, match="nothing to vote on"):
        li.vote(message, 0)
    words = "Bad Request: poll has already been closed"
    assert await bot.refused("stopPoll", chat_id=group.id, message_id=sent["message_id"]) == words
