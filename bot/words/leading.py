"""What a leader tells to be done: whom, by when, and whether an answer is wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bot.words.lexicon import WORK
from bot.words.names import Mention, Named
from bot.words.patterns import neutral
from bot.words.sentence import Clause

U = TypeVar("U", bound=Named)
P = TypeVar("P", bound=Named)

_ANSWER = (
    r"(?:报结果|报进展|报情况|报我|报给我|报来|报上来|报告|报送|上报|书面|汇报|反馈|回复|答复|回话"
    r"|回个?信|告知|告诉我|说明(?:情况|原因)|说明|给.{0,3}(?:结果|答复|说法|回复|反馈|交代)|报.{0,4}(?:结果"
    r"|进展|情况|方案))"
)
_ACT = (
    rf"(?:{WORK}|核实|核查|调查|跟进|负责|牵头|督办|盯办|盯紧|盯|研判|协调|到场|到现场|赶到|赶赴"
    rf"|介入|接手|推进|拿出|督促|整治|排查|压实|销号|{_ANSWER})"
)
_URGE = (
    r"(?:请|务必|必须|责成|督促|抓紧|尽快|尽速|立即|立刻|马上|赶紧|赶快|迅速|速|限|交由|交给|交|由"
    r"|让|转给?|转|安排|@|应由|改由|改派给?|要(?!求)|第一时间|D|[TN](?=给|就要|要))"
)
_TELLS = re.compile(
    rf".*?{_URGE}.*?{_ACT}.*|@?[UP](?:、?[UP])*(?:同志|你们?|来|去|要)*(?!负责){_ACT}.*|.*(?:退回|打回|重新"
    rf"|返工).*(?:处理|整改|清理|返工).*|.*{_ACT}.*{_URGE}.*"
)
_SUGGESTS = re.compile(r"(?:转|改派|转派|交|转交|移交)给?[UP](?:办|处理)?")
_AGAINST = re.compile(
    r"他们|的是|开始|已|刚|[BAS]|听说|说(?!明)|如果|要是|假如|若(?!干)|一旦|万一|不用|不必|不要|不需|无需|别(?!拖)"
    r"|暂(?!时)?|先不|同意|可以|得(?:很|不错|好|快|及时|漂亮)|不错|很好|表扬|点赞|满意"
    r"|在处理|正在|在办|了$|过$|要求(?!D|办)|(?<![报给向跟和到找请回复知诉])我(?:们)?(?:[会来去先也马明今下昨要想看让跟和找就再安TND]"
    r"|$)|希望(?!.*[DTN])|应该(?!由)|可能|好像|吧$|能(?:不能|否)|是否|结案"
)
_FORBIDS = re.compile(
    r"如果|要是|假如|若(?!干)|一旦|万一|不用|不必|无需|先不|暂缓|暂不|不要(?:处理|清理|派|动)|别(?:处理"
    r"|清|动|管)|我来处理|我处理"
)
_NOT_TO = re.compile(
    r"(?:不是|不归|不属于?|非|不由)U|(?:抄送|配合|协助|会同|联合|对接|找|向|与|和|跟|同)U|U(?:、?U)*(?:[等要来去]"
    r"|部门)*(?:配合|协助|支持|参与)"
)
_LEADS = re.compile(r"U(?:牵头|主办|负责)")
_PLAIN_WORDS = re.compile(r"请|务必|必须|责成|限|[UPD@]")


@dataclass(frozen=True, slots=True)
class Telling(Generic[U, P]):
    unit: Mention[U] | None
    person: Mention[P] | None
    until: datetime | None
    answer_wanted: bool
    said: tuple[str, ...]


def instructed(clauses: Sequence[Clause[U, P]]) -> Telling[U, P] | None:
    """What is told in at least one plain clause; a condition or a stop anywhere takes it back."""
    told = [one for one in clauses if not neutral(one.marked)]
    if any(_FORBIDS.search(one.marked) for one in told):
        return None
    found = [one for one in told if not one.asked and _tells(one.marked)]
    if any(re.match("我(?!市|区|县|镇|街|局)", one.marked) for one in told):  # what follows may be the leader's own act
        found = [one for one in found if _PLAIN_WORDS.search(one.marked)]
    if not found:
        return None
    times = {
        said.until for one in told if not one.asked for said in one.times if said.until is not None and not said.span
    }
    return Telling(
        _only(
            [pair for one in told if one in found or _LEADS.match(one.marked) for pair in _doers(one, "U", one.units)]
        ),
        _only([pair for one in found for pair in _doers(one, "P", one.people)]),
        times.pop() if len(times) == 1 else None,
        any(re.search(_ANSWER, one.marked) for one in found),
        tuple(one.said for one in found),
    )


def _tells(marked: str) -> bool:
    if _AGAINST.search(marked):
        return False
    return bool(_TELLS.fullmatch(marked) or _SUGGESTS.fullmatch(marked))


M = TypeVar("M", bound=Named)


def _doers(clause: Clause[U, P], letter: str, mentions: Sequence[Mention[M]]) -> list[tuple[bool, Mention[M]]]:
    """Those who are to act, with whether they lead; who only helps or is told of it is left out."""
    aside = {at for match in _NOT_TO.finditer(clause.marked) for at in range(*match.span())}
    leads = {match.start() for match in _LEADS.finditer(clause.marked)}
    places = [at for at, character in enumerate(clause.marked) if character == letter]
    return [(at in leads, one) for at, one in zip(places, mentions, strict=False) if at not in aside]


def _only(doers: Sequence[tuple[bool, Mention[M]]]) -> Mention[M] | None:
    for wanted in ([one for leads, one in doers if leads], [one for _, one in doers]):
        if wanted:
            return wanted[0] if len({one.matches or one.said for one in wanted}) == 1 else None
    return None
