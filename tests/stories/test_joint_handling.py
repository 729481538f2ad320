"""Several units on one issue (大联动): who names them, whom the pressure goes to, and what /why says of it."""

from __future__ import annotations

from tests.stories.story import Story


async def test_a_late_supporting_unit_is_pressed_and_the_lead_never_for_it(story: Story) -> None:
    sun, wang, cao, kong = (story[name] for name in ("孙姐", "老王", "曹联络", "孔队长"))
    await story.files(story["小李"], "暴露垃圾没人清")
    card = await story.hears(story.group, "A-0001")
    task = await story.hears(wang, "请您接单办理")
    await story.taps(wang, "接单", task)
    await sun.send("/issue A-0001")
    seen = await story.hears(sun, "A-0001")
    await story.taps(sun, "加协办", seen)
    panel = await story.hears(sun, "请选协办单位")
    await story.taps(sun, "城管局", panel)
    story.sees(panel, "主办要等它办好才能报办结吗")
    assert await story.taps(sun, "必办：主办要等它办好", panel) == "已加协办，主办单位会收到。"
    story.sees(card, "主办：环卫中心；协办：城管局（必办，待接）")
    await story.hears(wang, "城管局加入协办（必办：它办好后才能报办结）")
    part = await story.hears(cao, "请城管局协办", "应在 今天 15:00 前办结（城管局 曹联络）")
    await story.hears(story.group, "曹联络", "请城管局协办")
    assert "还要等协办单位办结：城管局" in await story.taps(wang, "办结", task)

    await story.taps(cao, "接协办", part)
    await story.taps(cao, "协办延期", part)
    asked = await story.hears(cao, "请点选本单位的协办延到何时")
    await story.taps(cao, "到 今天 17:00", asked)
    await cao.send("等清障车")
    decide = await story.hears(sun, "城管局申请协办延期到 今天 17:00，请您审定")
    await story.hears(story.group, "曹联络 申请协办延期", "等清障车")
    assert await story.taps(sun, "同意协办延期", decide) == "已同意协办延期。"
    for who in (wang, cao):
        await story.hears(who, "城管局的协办延期已同意，新的期限是 今天 17:00。主办的期限不变")

    heard = len(wang.inbox)
    await story.wait(hours=3)  # noon: half of the lead's own limit
    await story.wait(hours=5, minutes=1)  # 17:01
    await story.hears(kong, "已到期", "还差：办结（城管局曹联络）")
    late = await story.hears(cao, "请您答复督办")
    mine = [message.text for message in [*wang.inbox[heard:], *story["陈主任"].inbox]]
    assert not [text for text in mine if "超期" in text or "到期，" in text or "城管局" in text], mine
    await wang.send("/why A-0001")
    why = await story.hears(wang, "等 老王", "还差：等城管局办好协办", "城管局 曹联络 办结：今天 9:00 起，已 8 小时")
    story.sees(why, "经手", "\n孙姐 审定协办延期：", "\n老王 接单：")
    assert "陈主任" not in why.text  # nobody will be told of the lead

    await story.taps(cao, "协办办结", late)
    await story.hears(cao, "请写一句：本单位做了什么")
    await cao.send("围挡已拆")
    done = await story.hears(wang, "城管局（曹联络）协办办结：围挡已拆")
    story.sees(card, "协办：城管局（已办好）")
    await story.submits(wang, "全部清走", done)
    assert (await story.issue()).status == "submitted"
    story.deaf("小李", "老王", "曹联络", "孔队长", "林主任", "孙姐", "城东街道工作群")


async def test_a_returned_part_is_the_dispatchers_to_give_to_another_or_to_nobody(story: Story) -> None:
    sun, wang, cao = (story[name] for name in ("孙姐", "老王", "曹联络"))
    await story.files(story["小李"], "路边积存渣土堆没人管")
    await story.hears(story.group, "A-0001", "协办：城管局（待接）")
    await story.hears(wang, "请您接单办理")
    part = await story.hears(cao, "请城管局协办")
    await story.taps(cao, "退协办", part)
    panel = await story.hears(cao, "请写退协办的理由")
    await story.taps(cao, "应急消防", panel)
    story.sees(panel, "建议单位：应急消防")
    await cao.send("不涉及执法")
    decide = await story.hears(sun, "城管局申请退协办，请您审定")
    await story.hears(story.group, "曹联络 申请退协办", "不涉及执法")
    await story.taps(sun, "同意退协办", decide)
    choice = await story.hears(sun, "请选改由哪个单位协办")
    assert await story.taps(sun, "👉 应急消防", choice) == "已同意退协办。"
    await story.hears(wang, "城管局不再协办，改由应急消防协办")
    assert "孙姐 同意退协办（城管局 → 应急消防）" in decide.text
    await story.hears(cao, "退协办已同意，本单位不用再办")
    await story.hears(story["潘联络"], "请应急消防协办")
    await sun.send("/issue A-0001")
    seen = await story.hears(sun, "协办：应急消防（待接）")
    await story.taps(sun, "撤协办", seen)
    panel = await story.hears(sun, "请选不再协办的单位")
    await story.taps(sun, "应急消防", panel)
    await sun.send("环卫自己能办")
    await story.hears(story["潘联络"], "本单位不用再协办：环卫自己能办")
    await story.hears(wang, "应急消防不再协办：环卫自己能办")
    story.deaf("城东街道工作群", "孙姐")
