"""From two o'clock to the evening: the group, a place on the map, a leader's own pressure, the digest."""

from sandbox.demo import gestures
from sandbox.demo.day import Day, Scene


async def a_photo_in_the_group(day: Day) -> None:
    """Somebody shows a photo; a colleague makes an issue of it by answering with /report."""
    group, caller = day.town.street, day["小唐"]
    photo = await day["小钱"].send_photo("中山路这里路面破损，有个大坑", group)
    await caller.send("/report", group, reply_to=photo)
    taken = await day.hears(group, "已收下", "小唐")
    await caller.tap("去私聊完成", on=taken)
    draft = await day.hears(caller, "📝 上报", "道路破损", "照片：1 张")
    await gestures.submits_draft(day, caller, draft, "大坑")
    day.cards["大坑"] = await day.hears(group, day.numbers["大坑"], "华联络")


async def received_in_the_group(day: Day) -> None:
    liaison = day["华联络"]
    await gestures.is_asked(day, liaison, "大坑")
    await liaison.send("收到", day.town.street, reply_to=day.cards["大坑"])
    await day.sees(day.cards["大坑"], "办理中", "接单")
    await day.sees(day.cards["大坑"], "办理中")


async def a_tree_on_the_map(day: Day) -> None:
    officer = day["小贺"]
    await officer.send_location(30.2195, 120.1601)
    await day.hears(officer, "📝 上报", "南山街道第二网格")
    await gestures.files(day, officer, "大树倒了，压住半条路", "倒树", "行道树倒伏")
    await day.hears(day.town.district, day.numbers["倒树"], "园林中心")
    await gestures.takes(day, day["谢联络"], "倒树")


async def the_secretary_presses(day: Day) -> None:
    secretary, liaison, number = day["周书记"], day["华联络"], day.numbers["大坑"]
    await gestures.opens_in_private(day, secretary, "督办", day.cards["大坑"])
    ask = await day.hears(secretary, "请写督办要求")
    await secretary.send("学校门口，放学前先把坑围起来")
    await day.sees(ask, "督办已发出")
    asked = await day.hears(liaison, "请您答复督办", number)
    await liaison.send("已围挡，夜间修补", reply_to=asked)
    await day.hears(liaison, number, "答复已送达")
    await day.hears(secretary, number, "答复督办", "夜间修补")


async def the_tree_is_cleared(day: Day) -> None:
    await gestures.submits(day, day["谢联络"], day.tasks["倒树"], "倒树已清走，道路恢复")
    await gestures.passes(day, day["小贺"], "倒树", day["谢联络"])


async def what_is_left(day: Day) -> None:
    await day["华联络"].send("/mine")
    await day.hears(day["华联络"], "该我办的", day.numbers["大坑"])


async def the_evening_digest(day: Day) -> None:
    await day.until("17:58")
    for group in (day.town.street, day.town.district):
        await day.hears(group, "事项日报", "结案")


async def the_day_ends(day: Day) -> None:
    """Nothing more is to come."""


AFTERNOON = (
    Scene("14:20", "群里回复 /report / a photo in the group becomes an issue", a_photo_in_the_group),
    Scene("14:25", "回复“收到”即接单 / a word in the group takes it", received_in_the_group),
    Scene("14:40", "发定位上报 / filed with a location", a_tree_on_the_map),
    Scene("15:10", "书记督办 / the secretary presses", the_secretary_presses),
    Scene("15:50", "办结，结案 / done and closed", the_tree_is_cleared),
    Scene("16:30", "我的事项 / what is left", what_is_left),
    Scene("17:56", "晚报 / the evening digest", the_evening_digest),
    Scene("18:05", "收工 / the day ends", the_day_ends),
)
