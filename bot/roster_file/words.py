"""The words a roster file may use: sheets, headings, roles and kinds, in English and in Chinese.

The first Chinese word of each is the one the example workbook shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.roster import AreaKind, Role, UnitKind

SHEETS: dict[str, str] = {
    "units": "单位 单位表 单位名单",
    "areas": "区域 区域表 网格 网格表",
    "people": "人员 人员表 人员名单",
    "posts": "岗位 岗位表 任职",
    "routes": "分工 分工表 派单规则",
    "groups": "群组 群 工作群",
    "rota": "值班 值班表",
}
NEEDED_SHEETS = ("units", "people", "posts")

HEADINGS: dict[str, dict[str, str]] = {
    "units": {
        "code": "编码 代码 编号 单位编码",
        "name": "名称 单位名称",
        "kind": "类型 类别 单位类型",
        "parent": "上级 上级单位 上级编码",
    },
    "areas": {
        "code": "编码 代码 编号 区域编码",
        "name": "名称 区域名称",
        "kind": "类型 类别 区域类型",
        "parent": "上级 上级区域 上级编码",
        "unit": "管理单位 单位 单位编码",
        "polygon": "边界 范围 多边形",
        "latitude": "纬度",
        "longitude": "经度",
    },
    "people": {
        "code": "编码 代码 编号 工号 人员编码",
        "name": "姓名 名字",
        "telegram": "电报 电报账号 账号",
        "phone": "电话 手机 手机号",
        "language": "语言",
    },
    "posts": {
        "person": "人员 人员编码",
        "unit": "单位 单位编码",
        "role": "角色 岗位 职责",
        "area": "区域 网格 区域编码",
        "from": "开始 起 开始日期",
        "to": "结束 止 结束日期",
        "level": "级别 层级",
    },
    "routes": {
        "category": "类别 类别编码 事项类别",
        "area": "区域 区域编码",
        "lead": "主办 主办单位",
        "supporting": "协办 协办单位",
        "mandatory": "必办 必办单位",
    },
    "groups": {
        "chat": "群 群组 群号",
        "scope": "归属 范围",
        "digest": "日报 日报时间",
        "topic": "话题 话题编号",
    },
    "rota": {
        "unit": "单位 单位编码",
        "person": "人员 人员编码",
        "from": "开始 起 开始日期",
        "to": "结束 止 结束日期",
    },
}
NEEDED_HEADINGS: dict[str, tuple[str, ...]] = {
    "units": ("code", "name", "kind", "parent"),
    "areas": ("code", "name", "kind", "parent"),
    "people": ("code", "name"),
    "posts": ("person", "unit", "role"),
    "routes": ("category", "lead"),
    "groups": ("chat", "scope"),
    "rota": ("unit", "person", "from", "to"),
}

ROLES: dict[Role, str] = {
    Role.MEMBER: "成员 工作人员 网格员",
    Role.LIAISON: "联络员 联系人",
    Role.DISPATCHER: "派单员 派遣员 调度员",
    Role.CHECKER: "核查员",
    Role.UNIT_HEAD: "单位负责人 负责人 主任 局长",
    Role.LEADER_IN_CHARGE: "分管领导",
    Role.STREET_SECRETARY: "街道书记 书记 街道党工委书记",
    Role.SUPERVISION: "督查 督查室 督查员 督办",
    Role.DISTRICT_LEADER: "区领导",
    Role.ADMIN: "管理员",
    Role.DISCIPLINE: "纪检 纪委",
}
UNIT_KINDS: dict[UnitKind, str] = {
    UnitKind.DISTRICT: "区 区级",
    UnitKind.STREET: "街道 镇 乡 镇街",
    UnitKind.COMMUNITY: "社区 村",
    UnitKind.DEPARTMENT: "部门 局 科室 中心",
    UnitKind.TEAM: "专班 工作组 攻坚小组 临时党支部",
    UnitKind.PROJECT: "项目 项目部 工程",
}
AREA_KINDS: dict[AreaKind, str] = {
    AreaKind.DISTRICT: "区 区级",
    AreaKind.STREET: "街道 镇 乡 镇街",
    AreaKind.COMMUNITY: "社区 村",
    AreaKind.GRID: "网格 单元网格",
}
LEVELS: dict[str, str] = {
    "district": "区级 区领导",
    "section_chief": "科长 科级正职",
    "section": "科员 科级",
    "grid": "网格级 网格",
}
LANGUAGES: dict[str, str] = {"zh_CN": "中文 简体中文 zh zh-CN", "en": "英文 英语 English"}


def meanings(words: dict[str, str]) -> dict[str, str]:
    """Every word, lower case, to what it means."""
    return {word.lower(): str(key) for key, line in words.items() for word in (str(key), *line.split())}


def shown(words: Mapping[Any, str], key: str) -> str:
    """The word for people."""
    return words[key].split()[0]
