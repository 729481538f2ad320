"""Topics of a forum."""

from sandbox.chats import Chat, Topic
from sandbox.entities import Formatted
from sandbox.errors import bad
from sandbox.methods.chats import require_pinning
from sandbox.methods.registry import Call, method
from sandbox.users import Json

COLOURS = {7322096, 16766590, 13338331, 9367192, 16749490, 16478047}
NAME_LIMIT = 128


@method("createForumTopic", "chat_id name icon_color icon_custom_emoji_id")
def create_forum_topic(call: Call) -> Json:
    chat = _forum(call)
    name = call.args.text("name").strip()
    if not name or len(name) > NAME_LIMIT:
        raise bad("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    colour = call.args.integer("icon_color") or min(COLOURS)
    if colour not in COLOURS:
        raise bad("invalid icon color specified")
    call.pay(chat)
    created = {"name": name, "icon_color": colour}
    message = call.world.post(chat, call.bot, Formatted(), body={"forum_topic_created": created}, service=True)
    message.thread = message.id
    chat.topics[message.id] = Topic(message.id, name, colour)
    call.world.touch(chat)
    return created | {"message_thread_id": message.id}


@method("editForumTopic", "chat_id message_thread_id name icon_custom_emoji_id")
def edit_forum_topic(call: Call) -> bool:
    return _rename(call, _topic(call))


@method("closeForumTopic", "chat_id message_thread_id")
def close_forum_topic(call: Call) -> bool:
    return _set_closed(call, _topic(call), True)


@method("reopenForumTopic", "chat_id message_thread_id")
def reopen_forum_topic(call: Call) -> bool:
    return _set_closed(call, _topic(call), False)


@method("deleteForumTopic", "chat_id message_thread_id")
def delete_forum_topic(call: Call) -> bool:
    """With everything in it."""
    topic, chat = _topic(call), call.readable_chat()
    member = chat.member(call.bot.id)
    if not (member and member.may("can_delete_messages")):
        raise bad("not enough rights to delete the topic")
    del chat.topics[topic.id]
    for message in chat.messages.values():
        if message.thread == topic.id:
            message.deleted = True
            call.world.touch(message)
    call.world.touch(chat)
    return True


@method("editGeneralForumTopic", "chat_id name")
def edit_general_forum_topic(call: Call) -> bool:
    return _rename(call, _forum(call).general)


@method("closeGeneralForumTopic", "chat_id")
def close_general_forum_topic(call: Call) -> bool:
    return _set_closed(call, _forum(call).general, True)


@method("reopenGeneralForumTopic", "chat_id")
def reopen_general_forum_topic(call: Call) -> bool:
    return _set_closed(call, _forum(call).general, False)


@method("unpinAllForumTopicMessages", "chat_id message_thread_id")
def unpin_all_forum_topic_messages(call: Call) -> bool:
    topic, chat = _topic(call), call.readable_chat()
    require_pinning(call, chat)
    chat.pinned[:] = [number for number in chat.pinned if chat.messages[number].thread != topic.id]
    call.world.touch(chat)
    return True


def _rename(call: Call, topic: Topic) -> bool:
    name = call.args.text("name").strip() or topic.name
    if name == topic.name:
        raise bad("TOPIC_NOT_MODIFIED")
    if len(name) > NAME_LIMIT:
        raise bad("topic name is too long")
    topic.name = name
    call.world.touch(call.readable_chat())
    return True


def _set_closed(call: Call, topic: Topic, closed: bool) -> bool:
    if topic.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    call.world.touch(call.readable_chat())
    return True


def _forum(call: Call) -> Chat:
    chat = call.chat_to_change()
    if not chat.forum:
        raise bad("the chat is not a forum")
    member = chat.member(call.bot.id)
    if not (member and member.may("can_manage_topics")):
        raise bad("not enough rights to create a topic")
    return chat


def _topic(call: Call) -> Topic:
    chat = _forum(call)
    topic = chat.topics.get(call.args.integer("message_thread_id"))
    if topic is None:
        raise bad("message thread not found")
    return topic
