"""Commands and their scopes, descriptions, the menu button, pins, and who is in a group."""

from typing import Any

from sandbox import Group, Person


async def test_commands_and_descriptions(bot: Any) -> None:
    def one(command: str, description: str = "说明") -> list[dict[str, str]]:
        return [{"command": command, "description": description}]

    refused = bot.refused
    assert await refused("setMyCommands", commands=one("a" * 33)) == "Bad Request: command length must not exceed 32"
    words = "Bad Request: command description length must not exceed 256"
    assert await refused("setMyCommands", commands=one("a", "字" * 257)) == words
    assert await refused("setMyCommands", commands=one("Report")) == "Bad Request: BOT_COMMAND_INVALID"
    assert await refused("setMyCommands", commands=one("a") * 101) == "Bad Request: BOT_COMMANDS_TOO_MUCH"
    words = "Bad Request: invalid language code specified"
    assert await refused("setMyCommands", commands=one("a"), language_code="zh-hans") == words
    await bot("setMyCommands", commands=one("report"), scope={"type": "all_group_chats"}, language_code="zh")
    assert await bot("getMyCommands", scope={"type": "all_group_chats"}, language_code="zh") == one("report")
    assert await bot("getMyCommands") == []
    await bot("deleteMyCommands", scope={"type": "all_group_chats"}, language_code="zh")
    scopes = {
        "can't parse BotCommandScope: Unsupported type specified": {"type": "everywhere"},
        "can't parse BotCommandScope: Can't find field \"chat_id\"": {"type": "chat"},
        "can't parse BotCommandScope: Empty chat_id specified": {"type": "chat", "chat_id": ""},
        "can't parse BotCommandScope: Invalid user_id specified": {"type": "chat_member", "chat_id": 1, "user_id": 0},
        "can't parse BotCommandScope: BotCommandScope must be an Object": [1],
        "can't parse BotCommandScope JSON object": "{",
        "chat not found": {"type": "chat", "chat_id": 4242},
    }
    for words, scope in scopes.items():
        assert await refused("getMyCommands", scope=scope) == f"Bad Request: {words}"
    words = "Bad Request: can't parse BotCommand: Can't find field \"description\""
    assert await refused("setMyCommands", commands=[{"command": "a"}]) == words
    words = "Bad Request: can't parse menu button: MenuButton has unsupported type"
    assert await refused("setChatMenuButton", menu_button={"type": "big"}) == words
    await bot("setChatMenuButton", chat_id=7, menu_button={"type": "default"})
    assert await bot("getChatMenuButton", chat_id=7) == {"type": "commands"}
    await bot("setMyDescription", description="随手拍")
    assert await bot("getMyDescription") == {"description": "随手拍"}
    assert "too long" in await refused("setMyShortDescription", short_description="字" * 121)


async def test_pins_need_the_right(bot: Any, group: Group) -> None:
    card = await bot("sendMessage", chat_id=group.id, text="卡片")
    target = {"chat_id": group.id, "message_id": card["message_id"]}
    words = "Bad Request: not enough rights to manage pinned messages in the chat"
    assert await bot.refused("pinChatMessage", **target) == words
    group.promote_bot()
    await bot("pinChatMessage", **target, disable_notification=True)
    assert (await bot("getChat", chat_id=group.id))["pinned_message"]["message_id"] == card["message_id"]
    assert (
        await bot.refused("pinChatMessage", chat_id=group.id, message_id=99) == "Bad Request: message to pin not found"
    )
    await bot("unpinChatMessage", **target)
    assert await bot.refused("unpinChatMessage", **target) == "Bad Request: message to unpin not found"


async def test_members(bot: Any, li: Person, group: Group) -> None:
    assert (await bot("getChatMember", chat_id=group.id, user_id=li.id))["status"] == "creator"
    assert [m["user"]["id"] for m in await bot("getChatAdministrators", chat_id=group.id)] == [li.id]
    words = "Bad Request: there are no administrators in the private chat"
    assert await bot.refused("getChatAdministrators", chat_id=li.id) == words
    assert await bot.refused("getChatMember", chat_id=group.id, user_id=5) == "Bad Request: member not found"
