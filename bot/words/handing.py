"""Whether an owner says that it is not theirs (return, to whom), or hands it to a colleague (reassign)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.words.lexicon import HANDLING
from bot.words.names import Mention, Named
from bot.words.patterns import neutral
from bot.words.receipt import receives
from bot.words.sentence import Clause

U = TypeVar("U", bound=Named)
P = TypeVar("P", bound=Named)

_SELF = (
    r"(?:我们?|咱们?|本|我司|我方|俺们?)(?:这边|这里|这|单位|部门|局|中心|所|站|队|大队|街道|社区"
    r"|公司|片区|辖区|网格|科室|U)*"
)
_DUTY = (
    r"(?:管辖|辖区|管理|职责|职能|职权|业务|权限|权责|责任|养护|管养|维护|执法|监管|管护|保洁|负责"
    r"|产权|权属|处理|处置|管|承办|承接|主管|分管|地盘|片区|辖|界|属地)"
)
_FIELD = r"(?:范围|区域|范畴|内|之内|以内|的|了|事项|问题|路段|单位|部门|事情|事|活|地方|位置|清单|这边|边界)*"
_NOT_OURS = re.compile(
    rf"(?:不属于?|不归|非|不是|并非|并不是|并不属于?|不在|不由|不该由?|不应由|不应该由|不应属于?)"
    rf"(?:{_SELF}(?:的)?{_DUTY}+{_FIELD}|{_SELF}的(?:活|事|事情|地方|路段|河道|问题|单子?|件|工单|设施)?"
    rf"|{_SELF}|(?:本)?{_DUTY}+(?:范围|区域|范畴)内?|辖区内?)(?=$|应|该|请|建议|是|属|归|转|由|$)"
    rf"|超出.{{0,8}}{_DUTY}+.{{0,2}}(?:范围|区域|权限)?(?:了|内)?$|(?:派|分派|转派|发|派发)错(?:单"
    r"|单位|部门|人|地方|对象)?了?$|错派$|派单有误$"
    rf"|(?:跟|与|和){_SELF}(?:无关|没有?关系)$"
)
_ASKS_RETURN = re.compile(
    r"(?:现|特|我们?|故|因此|所以|此件|该件|该案件|该工单|这个?单?|本单位)*(?:申请|请求|请|建议|要求"
    r"|请予|需要?|予以|拟|只能)(?:予以|给予|帮忙|领导|P|进行|作)*(?:退单|退回|退件)(?:处理|为盼|重新(?:派"
    r"|分)(?:单|派|发|流)?|重派)*"
)
_RETURN_AGAINST = re.compile(
    r"如果|要是|假如|若|虽|但|不过|先|也(?!不|是U)|说(?!明)|声?称|可能|好像|似乎|或许|也许|大概|应该(?:不"
    r"|非)|是否|待|等(?!问题)|正在|不确定|不清楚|不知|之前|以前|上次"
    rf"|已经?(?!核实|查看|核查|现场|到|看|查明|查实|超)|马上|{_SELF}(?:先|来|会|可以|愿意|继续|正|去"
    r"|派|安排|配合)|谁|别的?|吧$|不退|一起|共同|联合|协助|协调|配合|会同|支援|吗|不管|不是不|后(?!街"
    r"|路)|再|才|还(?!请)|以为|没说|怎么|都不|难道|过$"
)
_MUST = (
    r"(?:应该属于|应当属于|应该由|应当由|应该是|应当是|应该归|应当归|应属于|应该|应当|应由|应为|应是"
    r"|应归|应属|属于|归属|归|属|该由|该归|该是|改由|建议由|需由|由)"
)
_TO = r"(?:改派给?到?|转派给?到?|重新派给?|转交给?|移交给?到?|退给|交给|交由|转给|转至|转到|转|派给|派到|分给|派)"
_ASK = r"(?:建议|申请|请求|请|烦请|麻烦|需要?|可以?|最好|得|让|还是)"
_THIS = r"(?:[^我已先等PU]{0,10}?)"
_DOES = (
    rf"(?:的?(?:同志|同事|部门|那边|单位|来|去|进行|主办|牵头|{HANDLING}|{_DUTY}|负责|解决|跟进|接手"
    r"|接单|接收|承接|核实|认领|一下|下|为妥|更合适|比较合适|妥|范围|内|区域|范畴|的|活|事|事情|问题"
    r"|才对|了))*"
)
_ACTS = (
    rf"(?:的?(?:同志|同事|部门|那边|单位))?(?:来|去|进行|负责|牵头|主办)*(?:{HANDLING}|负责|管理|管"
    r"|牵头|解决|接手|接单|承接|认领|跟进处理|核实处理|主办)+(?:一下|下|为妥|更合适|比较合适|的|该问题"
    r"|此事)*"
)
_OTHERS = (
    re.compile(rf"{_THIS}(?:是|{_MUST})+U{_DUTY}{_DOES}"),
    re.compile(rf"{_THIS}(?:{_MUST})U(?:管|的|负责|来|处理|部门|{_DUTY})*{_DOES}"),
    re.compile(rf"{_THIS}是U的(?:活|事|事情|职责|范围|辖区|业务|地盘|责任)?"),
    re.compile(rf"{_THIS}(?:{_ASK})*{_TO}U{_DOES}"),
    re.compile(rf"{_THIS}(?:{_ASK})+由?U{_ACTS}"),
    re.compile(r"U(?:的)?(?:职责|辖区|管辖)(?:范围)?内?的?|U的(?:活|事|事情)"),
)
_HAND = r"(?:请|让|叫|由|改由|转由|转给?|转交给?|转派给?|改派给?|派给?|交给|交由|移交给?|安排|指派|换成?|改成|麻烦|@)"
_ON_IT = rf"(?:跟进|跟一下|跟|盯|负责|办理|接手|对接|接一下|接单|{HANDLING})"
_DUTIES = (
    rf"(?:你|同志|同事|过?去|来|前往|到|现场|[DTN]|一下|下|该问题|此事|这个|这事|全程|具体|后续|完|好|掉|{_ON_IT})*+"
)
_HANDED = (
    re.compile(rf"(?:这[个件事单]?|此[事件]|该件|我|我这边)*(?:{_HAND})+P(?:你|同志)?(?=.*{_ON_IT}){_DUTIES}"),
    re.compile(
        r"(?:这[个件事单]?|此[事件]|该件|我)*(?:改由|转由|转给?|转交给?|转派给?|改派给?|交给|移交给?|派给"
        r"|换成|换)P(?:你|同志)?"
    ),
    re.compile(rf"@?P(?:这[个件事])?(?:(?:你|来|去|负责)+)(?=.*{_ON_IT}|$){_DUTIES}(?<!P你)(?<!P去)(?<!P来)"),
    re.compile(r"P(?:接手|跟进|负责)(?:处理|一下)?"),
    re.compile(rf"@P(?=.*{_ON_IT}){_DUTIES}"),
)
_HAND_AGAINST = re.compile(
    r"如果|要是|假如|没|不(?!在)|别|未|先|等|待|已经?|刚|说|可能|好像|配合|协助|一起|陪|正在|还|再"
    r"|商量|问|才|但|不过|之前|上次|吗|吧$|了$|过$|谁|后天才"
)


@dataclass(frozen=True, slots=True)
class Handing(Generic[U, P]):
    unit: Mention[U] | None
    person: Mention[P] | None
    said: str


def returned(clauses: Sequence[Clause[U, P]]) -> Handing[U, P] | None:
    """A return with the unit that is named for it; own words of handling, help asked or doubt speak against it."""
    told = [one for one in clauses if not neutral(one.marked)]
    if any(_RETURN_AGAINST.search(one.marked) for one in told):
        return None
    disowned = [one for one in told if _NOT_OURS.search(one.marked) or _ASKS_RETURN.fullmatch(one.marked)]
    towards = [one for one in told if any(pattern.fullmatch(_own_part_off(one.marked)) for pattern in _OTHERS)]
    if not disowned and not towards:
        return None
    if not disowned and any(
        one not in towards and not receives(one.marked) and re.search(HANDLING, one.marked) for one in told
    ):
        return None
    if any(re.search(rf"{_SELF}(?:负责|处理|清理)(?!范围)", one.marked) and one not in disowned for one in told):
        return None
    named = [mention for one in towards for mention in one.units[_own_units(one.marked) :]]
    different = {mention.matches or mention.said for mention in named}
    return Handing(named[0] if len(different) == 1 else None, None, (disowned or towards)[0].said)


def handed_on(clauses: Sequence[Clause[U, P]]) -> Handing[U, P] | None:
    """One colleague who is told to handle it."""
    told = [one for one in clauses if not neutral(one.marked)]
    found = [one for one in told if any(pattern.fullmatch(one.marked) for pattern in _HANDED)]
    if any(
        _HAND_AGAINST.search(one.marked) for one in told if one in found or re.search("[UP]|" + HANDLING, one.marked)
    ):
        return None
    if len(found) != 1 or len(found[0].people) != 1 or found[0].people[0].one is None:
        return None
    return Handing(None, found[0].people[0], found[0].said)


def _own_part_off(marked: str) -> str:
    """不属于我们,应由…: without a comma both stand in one clause."""
    match = _NOT_OURS.search(marked)
    return marked[match.end() :] if match and match.end() < len(marked) else marked


def _own_units(marked: str) -> int:
    match = _NOT_OURS.search(marked)
    return marked[: match.end()].count("U") if match else 0
