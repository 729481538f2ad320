"""Whether a clause says no more than: we have it, we are on it."""

from __future__ import annotations

import re

from bot.words.lexicon import HANDLING

_RECEIPT = (
    r"(?:已|已经)?(?:收到|知悉|知晓|知道|了解|明白|清楚|接收|签收|接单|接件|获悉)(?:了|指示|任务|通知|工单)?"
    r"|好(?:的|呢|滴|咧)*|行|ok|okay|okk|嗯+好?(?:的)?|没问题|没有问题|遵命|是|照办|按要求办|(?:坚决"
    r"|抓紧|马上|立即)?(?:落实|照办|执行)"
)
_NOW = r"(?:马上|立即|立刻|这就|现在就?|即刻|尽快|抓紧(?:时间)?|赶紧|第一时间|迅速|速|即|稍后|随后)"
_MEN = (
    r"(?:人员?|人手|专人|工人|师傅|队伍|保洁员?|保洁|车辆?|同事|同志|网格员|队员|施工队|工作人员|养护人员"
    r"|维修人员|(?:养护|维护|施工|责任|作业|相关|管护|保洁)(?:单位|人员|部门|公司)|物业|第三方|几个人"
    r"|个人|P|U)"
)
_SEND = rf"(?:安排|派|组织|通知|联系|叫|调派|调度|协调|让){_MEN}+|安排"
_GO = r"(?:去|到|来|过去|过来|前往|赶往|赶到|赶去|赶|出发|动身|赴|到达|上)"
_PLACE = r"(?:现场|那边|那里|实地|位置|地点|点位)"
_LOOK = r"(?:核实|查看|看看|看一看|看一下|看下|看|核查|了解|落实|跟进|勘查|勘察|排查|检查|清点|摸排|对接|情况)"
_WHAT = r"(?:该?问题|此事|这个|这事|该处|垃圾|它)"
_DOING = rf"(?:{_GO}|{_PLACE}|{_LOOK}|并|进行|一下|下|{_WHAT}|{HANDLING})*+"
_SELF = (
    r"(?:我们?|咱们?|本?单位|这边|我这边|我们这边|U|P|我U|我单位|我局|我所|我中心|我队|我街道|我社区"
    r"|我站|我办|领导|好的|好|收到|,)*"
)
_GOING = (
    rf"{_NOW}+(?:就)?(?:{_SEND})?{_DOING}"
    rf"|(?:{_SEND}){_DOING}"
    rf"|(?:来|去|就去|这就来|过去|这就过去|正?要去|会去)(?:{_DOING})"
    rf"|(?:会|将)?{_NOW}(?:{_SEND})?{_DOING}|会{HANDLING}的?"
)
_CLAUSE = re.compile(rf"{_SELF}(?:{_RECEIPT}|{_GOING})(?:的)?")
_NOT_YET = re.compile(r"(?:完|好|掉|净|毕|完成|搞定|解决|办结|恢复)了?$|了$")
_GREETED = re.compile(
    r"(?:收到|知道|明白|了解|好的?|知悉|知晓|签收|接单|接收|清楚|接件|获悉)(?:了|指示|任务|通知|工单|的)*$"
)


def receives(marked: str) -> bool:
    """马上去, 好的马上安排; not 马上就好, and not 安排了, which tells how far it is."""
    if not _CLAUSE.fullmatch(marked):
        return False
    return bool(_GREETED.search(marked)) or not _NOT_YET.search(marked) or marked in ("没问题", "好")
