"""Whether an owner names the time by which it will be done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.words.lexicon import HANDLING
from bot.words.patterns import NO_HANDLING, neutral
from bot.words.sentence import Clause

_DONE_BY = re.compile(rf"(?:{HANDLING}|整治|收尾|收工|竣工|到位|交付|出结果|报结果)")
_AGAINST = re.compile(
    r"没|未|不(?!锈|再拖)|无法|无人|难|别|如果|要是|假如|若|一旦|只要|万一|除非|等(?!问题|$)|待|视"
    r"|看天|取决|顺利|延[期长后到至]|宽限|推迟|顺延|再给"
    r"|要求(?!完)|让我们|说(?!明)|称|听|规定|截止|到期|期限|限(?!期)|开始|动工|进场|开工|启动|施工"
    r"|研究|讨论|协商|沟通|招标|采购|勘[察查]|上报|方案|申请|查看|看看|核实|检查|开会"
    r"|可能|应该|大概|估计|也许|或许|尽量|争取|力争|尽力|希望|最快|最早|差不多|左右才|(?<!上班)(?<!下班)后(?=.)"
    r"|每|已|过$|了$|部分|一半|先|第一|初步|但|不过|只能|又|还要|还得|接着|继续|轮到|排到|计划(?!在)|打算|准备"
    r"|吧$|想|答应|物业|业主|居民|商户|店主|对方|[施工第三]方|他们?|她|人家|再(?!拖)|看情况|批|审"
    r"|材料|配件|厂家|下雨|天气"
)
_SOFT_LATER = re.compile(r"(?:今后|最后|前后|后续|后面|上班后|下班后)")


def promised(clauses: Sequence[Clause[Any, Any]]) -> tuple[datetime, str] | None:
    """By when, and the words; None if no single time is named or a condition, a doubt or somebody's demand is."""
    if any(one.asked for one in clauses):
        return None
    told = [one for one in clauses if not neutral(one.marked)]
    if any(_AGAINST.search(_SOFT_LATER.sub("", one.marked)) for one in told):
        return None
    found = [one for one in told if _promises(one)]
    times = {said.until for one in found for said in one.times if said.until is not None and not said.span}
    until = times.pop() if len(times) == 1 else None
    return (until, found[-1].said) if until is not None else None


def _promises(clause: Clause[Any, Any]) -> bool:
    """A time ahead and, with it, an act that ends the issue."""
    if not re.search("[DNT]", clause.marked) or re.search("[ABS]", clause.marked):
        return False
    acts = NO_HANDLING.sub("", clause.marked)
    return bool(_DONE_BY.search(acts)) and not re.search("[UP]", clause.marked)
