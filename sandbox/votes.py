"""Voting in a poll, and what the bot that asked hears of it."""

from copy import deepcopy

from sandbox.accounts import Impossible
from sandbox.messages import Message
from sandbox.users import BotUser, Json, User
from sandbox.world import World


def cast(world: World, user: User, message: Message, chosen: list[int]) -> None:
    """Options by their places; none takes a vote back. Who voted is told unless the poll is anonymous."""
    poll: Json | None = message.body.get("poll")
    if poll is None or poll["is_closed"] or not isinstance(message.sender, BotUser):
        raise Impossible("no_poll", f"there is nothing to vote on in {message}")
    if len(chosen) > 1 and not poll["allows_multiple_answers"]:
        raise Impossible("one_answer", "this poll takes one answer")
    if not all(0 <= n < len(poll["options"]) for n in chosen):
        raise Impossible("no_option", "the poll has no such option")
    message.votes[user.id] = sorted(set(chosen))
    options: list[Json] = [
        option | {"voter_count": sum(n in votes for votes in message.votes.values())}
        for n, option in enumerate(poll["options"])
    ]
    count = sum(bool(votes) for votes in message.votes.values())
    message.body = {"poll": poll | {"options": options, "total_voter_count": count}}
    world.stamp(message)
    queue = world.queues[message.sender.id]
    queue.push("poll", deepcopy(message.body["poll"]))
    if not poll["is_anonymous"]:
        picked = message.votes[user.id]
        ids = [options[n]["persistent_id"] for n in picked]
        queue.push(
            "poll_answer",
            {"poll_id": poll["id"], "user": user.to_json(), "option_ids": picked, "option_persistent_ids": ids},
        )
