"""From the first Start to noon: filing, rework, a dispatcher, a return, and a ladder that nobody stops."""

import asyncio

from sandbox.demo import gestures
from sandbox.demo.day import Day, Scene
from sandbox.demo.town import LATECOMER, STRANGER

LEISURE = 3.0
"""So many people at once take a slow machine a while, and the digest must not come before the bot is in the group."""


async def everybody_starts(day: Day) -> None:
    """Who never pressed Start cannot be written to; one of them is shown, the others are alike."""
    day.narrator.only = {"私聊 小李"}
    day.telegram.clock.speed(LEISURE)
    for person in day.town.staff:
        await person.start()
    await asyncio.gather(*(day.hears(person, "您已加入") for person in day.town.staff))
    day.narrator.catch_up()
    day.narrator.only = None


async def the_group_gets_the_bot(day: Day) -> None:
    admin, group = day["管小萍"], day.town.street
    await group.add_bot(by=admin)
    await day.hears(group, "大家好")
    group.promote_bot(by=admin)
    await day.hears(group, "本群已绑定：城东街道")


async def a_stranger_writes(day: Day) -> None:
    await day[STRANGER].send("你好，我家楼下有垃圾")
    await day.hears(day[STRANGER], "您还没有加入")


async def a_latecomer_joins(day: Day) -> None:
    admin, latecomer = day["管小萍"], day[LATECOMER]
    await admin.send("/admin xiaolv")
    invitation = await day.hears(admin, "加入链接", "?start=join_")
    await latecomer.start(invitation.text.rpartition("start=")[2].split()[0])
    await day.hears(latecomer, "您已加入", "南山街道")


async def the_morning_digest(day: Day) -> None:
    await day.until("08:28")
    for group in (day.town.street, day.town.district):
        await day.hears(group, "事项日报", "没有超期")


async def a_manhole_lies_open(day: Day) -> None:
    await gestures.files(day, day["小唐"], "中山路菜场门口井盖没了，有人差点掉下去", "井盖", "井盖缺失", "特急")
    day.tasks["井盖"] = await gestures.is_asked(day, day["华联络"], "井盖")
    await day.hears(day.town.street, day.numbers["井盖"], "市政中心")


async def garbage_is_filed(day: Day) -> None:
    await gestures.files(day, day["小李"], "朝阳路口一堆垃圾没人清", "垃圾", "暴露垃圾", "城东街道第一网格")
    day.cards["垃圾"] = await day.hears(day.town.street, day.numbers["垃圾"], "老王")
    await gestures.takes(day, day["老王"], "垃圾")


async def nobody_took_the_manhole(day: Day) -> None:
    number = day.numbers["井盖"]
    await day.until("08:52")
    await day.hears(day["严主任"], number, "接单完成后自动停止提醒")
    await day.hears(day["林主任"], number, "接单已超时", "分管领导")


async def leaves_are_taken_back(day: Day) -> None:
    card = await gestures.files(day, day["小钱"], "朝阳路落叶很多，路很脏", "落叶", "道路不洁")
    await gestures.is_asked(day, day["老王"], "落叶")
    await day.taps(day["小钱"], "撤回", card)
    ask = await day.hears(day["小钱"], "确认撤回")
    await day.taps(day["小钱"], "确认撤回", ask, "已撤回")
    await day.hears(day["老王"], "上报人已撤回", day.numbers["落叶"])


async def a_bench_has_no_route(day: Day) -> None:
    await gestures.files(day, day["小唐"], "中山公园长椅坏了，钉子露在外面", "长椅", "公共设施损坏")
    task = await gestures.is_asked(day, day["孙姐"], "长椅", "请您派单")
    await day.taps(day["孙姐"], "派单", task)
    ask = await day.hears(day["孙姐"], "请选主办单位")
    await gestures.chooses_unit(day, day["孙姐"], ask, "园林中心", "已派单")
    await gestures.takes(day, day["谢联络"], "长椅")


async def progress_is_told(day: Day) -> None:
    await gestures.reports_progress(day, day["老王"], day.tasks["垃圾"], "车辆已出发，十点前清完")
    await day.sees(day.cards["垃圾"], "办理中")


async def the_check_fails(day: Day) -> None:
    await gestures.submits(day, day["老王"], day.tasks["垃圾"], "已清运")
    await gestures.fails(day, day["小李"], "垃圾", "墙角还剩两袋，地面没有冲洗")


async def a_unit_returns_it(day: Day) -> None:
    await gestures.files(day, day["小李"], "绿化带里有很多垃圾，花坛垃圾没人管", "绿地", "绿地脏乱")
    task = await gestures.is_asked(day, day["谢联络"], "绿地")
    await day.taps(day["谢联络"], "退单", task)
    ask = await day.hears(day["谢联络"], "请写退单理由")
    await gestures.chooses_unit(day, day["谢联络"], ask, "环卫中心")
    await day.sees(ask, "建议单位：环卫中心")
    await day["谢联络"].send("现场是人行道树池，不在绿地红线内，属环卫作业范围")
    await day.sees(ask, "退单已提交")
    decision = await gestures.is_asked(day, day["孙姐"], "绿地", "请您审定")
    await day.taps(day["孙姐"], "同意退单", decision)
    ask = await day.hears(day["孙姐"], "请选新的主办单位")
    await gestures.chooses_unit(day, day["孙姐"], ask, "环卫中心", "已同意退单")
    await gestures.takes(day, day["老王"], "绿地")


async def yellow(day: Day) -> None:
    number = day.numbers["井盖"]
    await day.until("10:32")
    for leader in ("严主任", "林主任"):
        await day.hears(day[leader], number, "督办 1 级")
    await day.hears(day.town.street, number, "黄色")


async def the_rework_passes(day: Day) -> None:
    again = await gestures.is_asked(day, day["老王"], "垃圾", "请您返工")
    await gestures.submits(day, day["老王"], again, "已冲洗干净")
    await gestures.passes(day, day["小李"], "垃圾", day["老王"])


async def two_more_are_done(day: Day) -> None:
    await gestures.submits(day, day["谢联络"], day.tasks["长椅"], "椅面已更换，钉子已处理")
    await gestures.passes(day, day["小唐"], "长椅", day["谢联络"])
    await gestures.submits(day, day["老王"], day.tasks["绿地"], "树池已清理")
    await gestures.passes(day, day["小李"], "绿地", day["老王"])


async def red_reaches_the_secretary(day: Day) -> None:
    secretary, number = day["周书记"], day.numbers["井盖"]
    await day.until("11:32")
    await day.hears(secretary, number, "督办 2 级", "街道书记")
    await secretary.send(f"/why {number}")
    await day.hears(secretary, number, "华联络", "若无人处理")


async def the_unit_answers(day: Day) -> None:
    liaison, number = day["华联络"], day.numbers["井盖"]
    asked = [await day.hears(liaison, "请您答复督办", number) for _ in range(2)]  # for yellow and for red
    asked.sort(key=lambda message: message.id)  # the older has lost its buttons since: it was edited last
    for task, words in zip(asked, ("井盖型号特殊，已从仓库调配", "已围挡，十二点前装好"), strict=True):
        day.tasks["井盖"] = task
        await liaison.send(words, reply_to=task)
        await day.hears(liaison, number, "答复已送达")
    await day.hears(day["周书记"], number, "答复督办", "十二点前装好")


async def the_manhole_is_closed(day: Day) -> None:
    liaison = day["华联络"]
    await gestures.submits(day, liaison, day.tasks["井盖"], "新井盖已装好，围挡已撤")
    await gestures.passes(day, day["小唐"], "井盖", liaison)


MORNING = (
    Scene("08:20", "全员点“开始” / everybody presses Start", everybody_starts),
    Scene("08:22", "机器人进群 / the bot comes into the group", the_group_gets_the_bot),
    Scene("08:23", "陌生人 / a stranger", a_stranger_writes),
    Scene("08:24", "凭链接加入 / joining by a link", a_latecomer_joins),
    Scene("08:26", "早报 / the morning digest", the_morning_digest),
    Scene("08:31", "特急：井盖缺失 / critical: a manhole lies open", a_manhole_lies_open),
    Scene("08:40", "三步上报，一键接单 / filed in three touches, taken with one", garbage_is_filed),
    Scene("08:41", "无人接单，自动催办 / nobody takes the manhole", nobody_took_the_manhole),
    Scene("09:00", "撤回 / taken back", leaves_are_taken_back),
    Scene("09:15", "进展 / progress", progress_is_told),
    Scene("09:20", "没有路由，派单员派单 / no route: the dispatcher decides", a_bench_has_no_route),
    Scene("09:40", "办结，核查不通过 / submitted, and the check fails", the_check_fails),
    Scene("10:05", "退单与改派 / returned, and given to another unit", a_unit_returns_it),
    Scene("10:06", "蓝色，黄色：分管领导 / blue, then yellow: the leader in charge", yellow),
    Scene("10:36", "返工后结案 / closed after rework", the_rework_passes),
    Scene("11:00", "又办结两件 / two more are done", two_more_are_done),
    Scene("11:01", "红色：街道书记 / red: the street secretary", red_reaches_the_secretary),
    Scene("11:38", "答复督办 / the unit answers", the_unit_answers),
    Scene("11:45", "办结，结案 / done and closed", the_manhole_is_closed),
)
