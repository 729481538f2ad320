"""Whether a message says that the issue is put right. Every doubt counts against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.words.lexicon import ENDING, HANDLING, THING
from bot.words.patterns import neutral
from bot.words.receipt import receives
from bot.words.sentence import Clause

_RESULT = r"(?:完毕|完成|完|好|干净|到位|结束|掉|走|妥当|妥|一空|畅通|彻底|成功|净|清|正常)"
_ALL = (
    r"(?:全部|全都|全|都|均|彻底|及时|妥善|按要求|按照要求|按规定|按时|于[NB]|在?[NB]|由[UPN]|被|进行了?"
    r"|给|完全|顺利|统一|集中|现场|连夜)"
)
_OBJECT = rf"(?:[\u4e00-\u9fff]{{0,3}}(?<![资施]){THING}|(?:该|此|上述|相关|这个|以上)?问题)"
_THING = r"(?:将|把|对)[^已,]{1,14}?(?:进行了?)?"
_SENT = r"(?:安排|派|组织|出动)[^,已DNTSAB]{1,8}?"
_END = r"(?:了|的|完了)?"
_SAID_DONE = re.compile(
    rf"(?P<head>.*?)(?:已经?|业已)(?:{_ALL}|{_THING})*(?:完成了?)?{ENDING}(?:得)?(?:{_RESULT})*了?(?P<object>(?:{_OBJECT})?){_END}"
)
_RESULT_SHOWN = re.compile(rf"(?P<head>.*?){HANDLING}(?:得)?(?:完毕|到位|{_RESULT}了|掉了|走了)(?:的)?")
_ALL_DONE = re.compile(rf"(?P<head>.*?)(?:全部|全都|都|均)(?:已经?)?{HANDLING}{_RESULT}了?")
_HAVE_RESULT = re.compile(
    rf"(?P<head>.*?)已经?(?:{_ALL}|{_THING}|{_SENT})*{HANDLING}{_RESULT}+了?(?P<object>(?:{_OBJECT})?)"
)
_ENDED = re.compile(rf"(?P<head>.{{0,14}}?)(?:(?:搞定|完成|办结|解决|完工)了?|{ENDING}了)")
_PATTERNS = (_SAID_DONE, _HAVE_RESULT, _RESULT_SHOWN, _ALL_DONE, _ENDED)
_OBJECT_DOUBT = re.compile(r"[一二两三四五六七八九十几半\d]|部分|中|后|再|待|未|没|还|先")
_DOUBT = re.compile(
    r"[一二两三四五六七八九十几半\d]|部分|中|过|后|再|待|但|不|未|没|还|先|准备|验收|签收|审批|立项"
    r"|招标|报价|备料|围挡|设计|前期|勘[察查]|测量|开挖|摸排|统计|上报|交办|分派|派单|接"
)

_DOUBT = re.compile(
    r"没|未|不(?!锈|知不觉)|无法|无人|难|别(?!墅)|还(?!原)|但|不过|只|就是|可是|然而|剩|差|仍|再(?!次)"
    r"|又|也|如果|要是|假如|若|一旦|万一"
    r"|除非|即使|(?<![刚人])才|等(?!均|已|全|都|问题|杂物|垃圾|情况|现象|$)|上[次回]|之前|以前|原来"
    r"|曾|早就|前段|反[弹复]|说(?!明)|声?称|听说|据[说悉了]"
    r"|反映|告知|好像|可能|大概|估计|差不多|似乎|基本|大部|部分|半|初步|临时|暂|先|第[一二三四五六七八九十\d]"
    r"|[一二三前后]期|阶段|[东西南北左右前后上下][侧段面半]|(?<!路)段(?!时)"
    r"|(?<![路河旁墙门周桥岸池沟渠溪湖道])边|另|其他|其它|其余|其中|别处|[上下]一|快(?![速递])|准备"
    r"|打算|计划|需|希望|想|争取|力争|保证|确保|预计|应该|应急|吧$"
    r"|%|百分|[TDSA]|继续|接着|持续|(?<![扶改矫纠])正(?![常式规确])|重新|返工|误|假|算是|以为|当成"
    r"|以后|(?<![主重需])要(?!求)|明天|改天|回头|有空|下周|主要|表面|大件|样子|自己|自行|对方|他们"
    r"|人家|别人|看(?=U)|就看|该做的|能.{1,3}的|不少|很多|一些|有些|有的|几[个处]|过了?$"
)
_LATER = re.compile(
    r"安排|派|联系|通知|组织|马上|立即|立刻|尽快|抓紧|赶|开始|去(?!除)|准备|督促|协调|申请|请|让|叫"
    r"|会|将|能|可以|即将|待|等|报(?!告)"
)
_HARMLESS = re.compile(
    r"已将|居委会|业委会|村委会|会议室|按(?:照)?要求|运去|接报后?|接到.{0,6}后|不锈钢|刚才|路段|首先|重要"
)
_TALK = re.compile(rf"{HANDLING}[^,]*(?:时|后|前|再)|吗|\?")


def says_done(clauses: Sequence[Clause[Any, Any]]) -> str | None:
    """The words that say it, None when anything in the message speaks against it."""
    told = [one for one in clauses if not neutral(one.marked) and not _just_received(one.marked)]
    if any(one.asked for one in clauses) or not told:
        return None
    at = [place for place, one in enumerate(told) if _done(one.marked)]
    if not at or any(_DOUBT.search(_HARMLESS.sub("", one.marked)) for one in told):
        return None
    after = [one for one in told[at[0] :] if not _done(one.marked)]
    if any(_LATER.search(one.marked) or receives(one.marked) for one in after):
        return None
    if any(re.search("[UP]", one.marked) for one in told if not _done(one.marked)):
        return None  # others have a part in it
    return told[at[0]].said


def _done(marked: str) -> bool:
    for pattern in _PATTERNS:
        match = pattern.fullmatch(marked)
        if match is None:
            continue
        head = _HARMLESS.sub("", match["head"])
        groups = match.groupdict()
        if _LATER.search(head) or re.search(rf"在{HANDLING}|在$", head):
            continue
        if "N" in head and not marked.endswith("了") and "已" not in marked:
            continue  # 今天下午清理完毕 may be meant for later
        if not _OBJECT_DOUBT.search(groups.get("object") or ""):
            return True
    return False


def _just_received(marked: str) -> bool:
    return receives(marked) and bool(re.search(r"收到|好的?|明白|知道|知悉|了解", marked)) and not _LATER.search(marked)
