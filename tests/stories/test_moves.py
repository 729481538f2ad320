"""Every move by its buttons, with words asked for where a reason is due."""

from __future__ import annotations

from sandbox import Message
from tests.stories.story import Story


async def dispatched(story: Story, words: str = "暴露垃圾没人清") -> tuple[Message, Message]:
    """An issue that 小李 filed: the group's card and 老王's."""
    await story.files(story["小李"], words)
    card = await story.hears(story.group, "A-0001", "老王")
    return card, await story.hears(story["老王"], "请您接单办理")


async def test_without_a_route_the_dispatcher_names_the_unit(story: Story) -> None:
    sun, kong = story["孙姐"], story["曹联络"]
    await story.files(story["小李"], "邻居长期吵闹，请帮忙调解邻里纠纷")
    card = await story.hears(story.group, "A-0001", "待派单")
    task = await story.hears(sun, "请您派单")
    await story.taps(sun, "派单", task)
    panel = await story.hears(sun, "请选主办单位")
    assert await story.taps(sun, "城管", panel) == "已派单。"
    await story.hears(kong, "请您接单办理")
    await story.hears(story.group, "接单办理")  # an edit would not notify the new owner
    story.sees(card, "待接单")


async def test_a_rejected_issue_tells_the_reporter_the_reason(story: Story) -> None:
    sun, li = story["孙姐"], story["小李"]
    await story.files(li, "邻里纠纷，想咨询一下")
    card = await story.hears(story.group, "A-0001")
    await story.taps(sun, "不予受理", await story.hears(sun, "请您派单"))
    await story.hears(sun, "请写不予受理的理由")
    await sun.send("属于民事纠纷，请走调解或诉讼。")
    await story.hears(li, "不予受理：属于民事纠纷")
    story.sees(card, "未受理")


async def test_a_return_is_decided_by_the_dispatcher_and_goes_to_the_unit_proposed(story: Story) -> None:
    wang, sun = story["老王"], story["孙姐"]
    card, task = await dispatched(story)
    await story.taps(wang, "退单", task)
    panel = await story.hears(wang, "请写退单理由")
    await story.taps(wang, "市政中心", panel)
    story.sees(panel, "建议单位：市政中心")
    await wang.send("这是市政井盖的问题，不归环卫。")
    await story.settle()
    story.sees(panel, "审定前仍由本单位负责")
    decision = await story.hears(sun, "请您审定")
    await story.taps(sun, "同意退单", decision)
    choice = await story.hears(sun, "请选新的主办单位")
    assert choice.buttons[0][0].text == "👉 市政中心"
    assert await story.taps(sun, "👉 市政中心", choice) == "已同意退单。"
    await story.hears(wang, "已改派给 市政中心")
    await story.hears(story["华联络"], "请您接单办理")
    await story.hears(story.group, "市政中心", "接单办理")
    story.sees(card, "市政中心")


async def test_a_refused_return_leaves_the_unit_at_work(story: Story) -> None:
    wang, sun = story["老王"], story["孙姐"]
    _, task = await dispatched(story)
    await story.taps(wang, "退单", task)
    await story.hears(wang, "请写退单理由")
    await wang.send("太远了")
    await story.settle()
    await story.taps(sun, "不同意退单", await story.hears(sun, "请您审定"))
    await story.hears(sun, "请写不同意退单的理由")
    await sun.send("属于你们的片区")
    await story.hears(wang, "退单未同意：属于你们的片区")


async def test_a_colleague_takes_over(story: Story) -> None:
    wang, zhao = story["老王"], story["小赵"]
    card, task = await dispatched(story)
    await story.taps(wang, "转派", task)
    assert await story.taps(wang, "小赵", await story.hears(wang, "请选接手的同事")) == "已转派。"
    await story.hears(zhao, "请您接单办理")
    await story.hears(story.group, "小赵", "接单办理")
    story.sees(card, "责任人：小赵")


async def test_a_failed_check_sends_it_back_and_the_second_one_closes_it(story: Story) -> None:
    li, wang = story["小李"], story["老王"]
    card, task = await dispatched(story)
    await story.submits(wang, "已清理", task)
    check = await story.hears(li, "请您核查")
    await story.taps(li, "返工", check)
    await story.hears(li, "请写哪里还没有到位")
    await li.send("桶边还有一袋")
    again = await story.hears(wang, "请您返工")
    story.sees(again, "返工1次", "桶边还有一袋")
    await story.hears(story.group, "返工")
    await story.submits(wang, "桶边也清了", again)
    second = await story.hears(li, "请您核查")
    assert second.id != check.id
    await story.taps(li, "通过", second)
    await story.hears(wang, "核查通过")
    story.sees(card, "已结案")
    async with story.parts.store.snapshot() as tx:
        batons = await tx.batons_of((await story.issue()).id)
    submits = [baton for baton in batons if baton.owes == "submit"]
    assert [str(baton.limit) for baton in submits] == ["4wh", "2wh"]


async def test_a_closed_issue_is_reopened_by_its_reporter(story: Story) -> None:
    li, wang = story["小李"], story["老王"]
    card, task = await dispatched(story)
    await story.submits(wang, "已清理", task)
    check = await story.hears(li, "请您核查")
    await story.taps(li, "通过", check)
    await story.hears(wang, "核查通过")
    await story.taps(li, "重开", check)
    await story.hears(li, "请写重开的理由")
    await li.send("又堆上了")
    await story.hears(wang, "请您返工", "又堆上了")
    await story.hears(story.group, "返工")
    story.sees(card, "办理中")


async def test_the_reporter_corrects_and_withdraws_before_the_ack(story: Story) -> None:
    li, wang = story["小李"], story["老王"]
    draft = await story.files(li, "暴露垃圾没人清")
    card = await story.hears(story.group, "A-0001")
    await story.hears(wang, "请您接单办理")
    await story.taps(li, "更正", draft)
    await story.hears(li, "请写出更正后的描述")
    await li.send("暴露垃圾在路口东侧")
    await story.hears(wang, "上报人更正了描述：暴露垃圾在路口东侧")
    story.sees(card, "暴露垃圾在路口东侧")
    await story.taps(li, "撤回", draft)
    panel = await story.hears(li, "确认撤回这件事项吗")
    assert await story.taps(li, "确认撤回", panel) == "已撤回。"
    await story.hears(wang, "上报人已撤回")
    story.sees(card, "上报人已撤回")


async def test_a_leader_supervises_and_a_reply_answers(story: Story) -> None:
    li, wang, zhou = story["小李"], story["老王"], story["周书记"]
    _, _ = await dispatched(story)
    await zhou.send("/issue a1")
    seen = await story.hears(zhou, "A-0001")
    await story.taps(zhou, "督办", seen)
    await story.hears(zhou, "请写督办要求")
    await zhou.send("今天必须清掉")
    asked = await story.hears(wang, "请您答复督办", "督办1级", "今天必须清掉")
    await story.hears(li, "周书记 督办：今天必须清掉")
    await wang.send("车在路上，一小时内清完", reply_to=asked)
    await story.hears(wang, "答复已送达")
    await story.hears(zhou, "老王 答复督办：车在路上")


async def test_a_leader_closes_by_force_and_the_reason_stands_on_the_card(story: Story) -> None:
    zhou = story["周书记"]
    card, _ = await dispatched(story)
    await zhou.send("/issue A-0001")
    await story.taps(zhou, "强制结案", await story.hears(zhou, "A-0001"))
    await story.hears(zhou, "请写强制结案的理由")
    await zhou.send("该地块已移交")
    await story.hears(story["老王"], "周书记 强制结案：该地块已移交")
    await story.hears(story["小李"], "强制结案")
    story.sees(card, "强制结案：该地块已移交")


async def test_two_reports_of_one_thing_are_merged(story: Story) -> None:
    li, zhao, sun = story["小李"], story["小钱"], story["孙姐"]
    await story.files(li, "邻里纠纷，楼上楼下吵架")
    await story.hears(story.group, "A-0001")
    await story.hears(sun, "A-0001")
    await story.files(zhao, "邻里纠纷，还在吵")
    second = await story.hears(story.group, "A-0002")
    task = await story.hears(sun, "A-0002")
    await story.taps(sun, "并案", task)
    await story.hears(sun, "请选要并入的事项")
    await sun.send("a-1")
    await story.hears(zhao, "与 A-0001 是同一件事")
    story.sees(second, "已并入 A-0001")


async def test_the_wrong_hands_are_told_so_and_change_nothing(story: Story) -> None:
    card, _ = await dispatched(story)
    assert "您还没有加入" in await story.taps(story["路人"], "接单", card, story.group)
    assert "您不能接单" in await story.taps(story["小李"], "接单", card, story.group)
    assert (await story.issue()).status == "dispatched"
    await story.taps(story["老王"], "接单", card, story.group)
    assert (await story.issue()).owner_id == await story.person_id("老王")


async def test_a_leader_of_another_street_hears_that_it_is_not_theirs_to_press(story: Story) -> None:
    """吴书记 leads 滨河街道; the card is of 城东街道, in a group where both read."""
    wu, zhou = story["吴书记"], story["周书记"]
    card, _ = await dispatched(story)
    rule = "这件不在您岗位的管辖范围内，不能督办，由管这里的人来做。"
    assert await story.taps(wu, "督办", card, story.group) == rule
    await wu.send("请环卫中心今天下午5点前办结并答复", story.group, reply_to=card)
    await story.hears(story.group, rule)
    assert (await story.issue()).supervision == 0
    assert [event.move for event in await story.history()][-1] == "dispatch"
    assert "私聊" in await story.taps(zhou, "督办", card, story.group)
    await story.hears(zhou, "请写督办要求")


async def test_of_two_who_take_it_at_once_the_second_hears_who_was_first(story: Story) -> None:
    card, task = await dispatched(story)
    first = await story["老王"].tap("接单", on=task)
    second = await story["小赵"].tap("接单", on=card, chat=story.group)
    await story.settle()
    assert {(await tap.toast(1)).text for tap in (first, second)} >= {"已接单。"}  # type: ignore[union-attr]
    assert (await story.issue()).status == "in_progress"
    story.deaf("老王")
