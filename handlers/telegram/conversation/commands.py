"""Commands typed in a chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.desk import drafting, filing
from bot.errors import Incomplete, NotFound
from bot.ids import IssueId, parse_number
from handlers.telegram.admin import home
from handlers.telegram.conversation import away_page, language_page, lists, rota_page, settings_page
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens import digest_page

Command = Callable[[Turn, str], Awaitable[None]]


async def run(turn: Turn, text: str) -> None:
    """``/name@bot argument``; an unknown one is answered with where to look."""
    name, _, argument = text[1:].partition(" ")
    name = name.partition("@")[0].lower()
    command = (PRIVATE if turn.private else IN_GROUP).get(name)
    if command is None:
        if not turn.private and name in PRIVATE:
            await turn.say("private_only", command=name)
            return
        if turn.private:
            raise NotFound("unknown_command")
        return
    await command(turn, argument.strip())


async def help_(turn: Turn, argument: str) -> None:
    await turn.say("help")


async def report(turn: Turn, argument: str) -> None:
    draft = await filing.open_draft(turn.desk, turn.by, turn.chat_id)
    if argument:
        draft = await filing.add_words(turn.desk, draft, argument)
    await drafting.show(turn.desk, draft, anew=True)


async def issue(turn: Turn, argument: str) -> None:
    await turn.show_issue(await _seen(turn, "issue", argument))


async def why(turn: Turn, argument: str) -> None:
    await turn.say("why", issue_id=await _seen(turn, "why", argument))


async def policy(turn: Turn, argument: str) -> None:
    """Of an issue its plan; else what would happen to one that is filed now."""
    if argument and parse_number(argument) is not None:
        await why(turn, argument)
    else:
        await lists.policy(turn, argument)


async def _seen(turn: Turn, command: str, argument: str) -> IssueId:
    """The issue of that number, if this chat may see it; a private one is not even named in a group."""
    issue_id = parse_number(argument) if argument else None
    if issue_id is None:
        raise Incomplete("bad_number", command=command)
    case = await turn.desk.look(issue_id, turn.by)
    if case.issue.private and not turn.private:
        raise NotFound("no_issue", issue_id=issue_id)
    return case.issue.id


async def cancel(turn: Turn, argument: str) -> None:
    draft = await turn.desk.tx.open_draft(turn.by)
    if draft is None:
        raise Incomplete("no_draft")
    await drafting.cancel(turn.desk, draft)
    await turn.say("cancelled")


PRIVATE: dict[str, Command] = {
    "help": help_,
    "report": report,
    "mine": lists.mine,
    "issue": issue,
    "board": lists.board,
    "find": lists.find,
    "why": why,
    "policy": policy,
    "digest": digest_page.ask,
    "away": away_page.ask,
    "rota": rota_page.ask,
    "settings": settings_page.ask,
    "language": language_page.ask,
    "cancel": cancel,
    "admin": home.ask,
}
IN_GROUP: dict[str, Command] = {
    "help": help_,
    "mine": lists.mine,
    "issue": issue,
    "board": lists.board,
    "find": lists.find,
    "why": why,
    "policy": policy,
    "digest": digest_page.ask,
    "settings": settings_page.ask,
    "language": language_page.ask,
    "cancel": cancel,
}
