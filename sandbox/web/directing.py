"""What no single phone does: people and groups that come and go, what a bot may do in them, and the clock."""

import random

from sandbox.accounts import Impossible
from sandbox.chats import Chat
from sandbox.groups import Group
from sandbox.people import Person
from sandbox.users import User
from sandbox.web.acts import Answer, act
from sandbox.web.orders import Order
from sandbox.web.showing import key_of
from sandbox.web.stage import Stage

LONGEST_NAME = 64
LONGEST_RUN = 30 * 86400.0
KINDS = {"group": ("group", False), "supergroup": ("supergroup", False), "forum": ("supergroup", True)}


@act
async def new_person(stage: Stage, order: Order) -> Answer:
    """Somebody who has an account and nothing else."""
    name = order.text("name").strip()[:LONGEST_NAME]
    if not name:
        raise Impossible("no_name", "who has no name cannot have an account")
    number = next(n for n in iter(lambda: random.randrange(10**6, 10**9), 0) if n not in stage.world.users)
    user = User(number, name, language=order.text("language", "zh-hans"))
    stage.world.users[number] = user
    stage.world.touch(user)
    return {"person": number}


@act
async def new_group(stage: Stage, order: Order) -> Answer:
    """Founded by the first of its people, with the bot in it."""
    title, people = order.text("title").strip()[:128], [stage.user(number) for number in order.numbers("people")]
    if not title or not people or order.text("kind") not in KINDS:
        raise Impossible("no_name", "a group needs a title and at least one person")
    kind, forum = KINDS[order.text("kind")]
    chat = Chat(stage.world.new_group_id(kind), kind, title, forum=forum, last_id=int(forum))
    stage.world.groups[chat.id] = chat
    for position, user in enumerate(people):
        stage.world.join(chat, user, "creator" if position == 0 else "member")
    founder = Person(stage.world, people[0], stage.bot())
    await Group(stage.world, chat, stage.bot()).add_bot(by=founder)
    return {"key": key_of(chat)}


@act
async def group_change(stage: Stage, order: Order) -> Answer:
    """Something happens to a group, or to the bot in it."""
    group, change = stage.group(order), order.text("change")
    if change == "add_bot":
        await group.add_bot()
    elif change == "kick_bot":
        group.kick_bot()
    elif change == "promote_bot":
        group.promote_bot(topics=group.chat.forum)
    elif change == "demote_bot":
        group.demote_bot()
    elif change == "migrate":
        return {"key": key_of(group.migrate().chat)}
    elif change == "rename":
        group.rename(order.text("title").strip()[:128] or group.title)
    elif change == "forum":
        group.become_forum()
    elif change == "topic":
        return {"topic": group.open_topic(order.text("title").strip()[:128] or "话题")}
    elif change == "join":
        user = stage.user(order.whole("person"))
        await group.join(Person(stage.world, user, group.bot))
    else:
        raise Impossible("unclear", f"nothing called {change!r} happens to groups")
    return {}


@act
async def clock(stage: Stage, order: Order) -> Answer:
    """{"speed": x} or {"advance": seconds}; whoever runs ahead stops."""
    await stage.forwarding.stop()
    try:
        if order.flag("jump"):
            stage.world.clock.advance(order.number("seconds"))
        else:
            stage.world.clock.speed(order.number("speed"))
    except ValueError as error:
        raise Impossible("unclear", str(error)) from None
    return {}


@act
async def forward(stage: Stage, order: Order) -> Answer:
    stage.forwarding.begin(min(max(order.number("seconds"), 1.0), LONGEST_RUN))
    return {}


@act
async def stop_forward(stage: Stage, order: Order) -> Answer:
    await stage.forwarding.stop()
    return {}
