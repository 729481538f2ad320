"""Leave as people live it: asked for in words or by buttons, and what others hear of it while time passes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.ids import PersonId, UnitId
from bot.posts import Duty
from tests.stories.story import told


async def test_an_owner_on_leave_whose_substitute_is_on_leave(tmp_path: Path) -> None:
    """What 老王 holds climbs its whole ladder meanwhile, and 老王 hears nothing of that."""
    async with told(tmp_path) as story:
        wang, ma, zhao = (story[name] for name in ("老王", "小马", "小赵"))
        story.deaf("小李", "管小萍", "小赵", "陈主任", "林主任", "周书记", "高区长", "沈督查", *story.groups)
        await story.wait(hours=8.5)
        await story.files(story["小李"], "暴露垃圾没人清")
        await story.taps(wang, "接单", await story.hears(wang, "A-0001"))
        await ma.send("/away 明天 交给小赵")
        form = await story.hears(ma, "从：3月3日（周二）", "交给：小赵")
        assert await story.taps(ma, "✅ 确认请假", form) == "已登记。"
        story.sees(form, "我的请假", "3月3日（周二），小赵代办")
        await story.hears(zhao, "小马 3月3日（周二） 请假，由您代办")
        await wang.send("/away 明天到周五 交给 小马")
        form = await story.hears(wang, "到：3月6日（周五）", "也请假，届时由 小赵 代办")
        await story.taps(wang, "✅ 确认请假", form)
        await story.hears(ma, "老王 3月3日（周二） – 3月6日（周五） 请假，由您代办")
        await story.wait(days=2, hours=-4)
        await story.hears(wang, "您的请假开始了（到 3月6日（周五）），1 件由 小赵 代办", "A-0001")
        await story.hears(zhao, "老王 请假到 3月6日（周五），1 件由您代办", "A-0001")
        await wang.send("/away")
        page = await story.hears(wang, "小马代办（请假中，1 件由别人代办）")
        assert await story.taps(wang, "提前回来", page) == "欢迎回来。"
        story.sees(page, "现在没有请假")
        await story.hears(wang, "欢迎回来，1 件交还给您", "A-0001", "老王")
        await story.hears(zhao, "老王 回来了，1 件已交还")


async def test_leave_by_buttons_alone_and_words_that_make_no_sense(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        wang = story["老王"]
        for words, answer in (
            ("昨天到今年2月30日", "没有“2月30日”这样的时间"),
            ("周三25点到周五 交给 小马", "没有“25点”这样的时间"),
            ("昨天 交给 小马", "这段时间已经过去了"),
            ("有空的时候", "没有看懂时间"),
            ("周三到周五 交给 曹联络", "本单位没有叫“曹联络”的同事"),
            ("3月5号到3月3号", "结束要晚于开始"),
        ):
            await wang.send(f"/away {words}")
            await story.hears(wang, answer)
        await wang.send("/away")
        form = await story.hears(wang, "从：请点选")
        for label in ("从明天", "到明天", "小马"):
            await story.taps(wang, label, form)
        story.sees(form, "从：3月3日（周二）", "到：3月3日（周二）", "交给：小马")
        await story.taps(wang, "✅ 确认请假", form)
        await story.hears(story["小马"], "老王", "由您代办")
        await wang.send("/away 明天下午到周四 交给小赵")
        await story.hears(wang, "这段时间里您已经请了假")
        for label in ("改", "小赵", "✅ 确认请假"):
            await story.taps(wang, label, form)
        await story.hears(story["小马"], "不用您代办了")
        await story.hears(story["小赵"], "由您代办")
        assert await story.taps(wang, "取消这次", form) == "请假已取消。"
        await story.hears(story["小赵"], "不用您代办了")


async def test_a_colleague_who_cannot_take_over_is_doubted_and_another_is_proposed(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        wang, unit = story["老王"], UnitId(await story.unit_id("HW"))
        story.deaf("小李", "管小萍", "小马", "小赵", *story.groups)
        await story.files(story["小李"], "暴露垃圾没人清")
        card = await story.hears(wang, "A-0001")
        async with story.parts.store.transaction() as tx:
            day, chen = date(2026, 3, 2), PersonId(await story.person_id("陈主任"))
            await tx.put_duties([], [Duty(0, unit, chen, day, day)])
        await story["小马"].send("/away 今天到周三 交给小赵")
        await story.taps(story["小马"], "✅ 确认请假", await story.hears(story["小马"], "交给：小赵"))
        await story.taps(wang, "转派", card)
        panel = await story.hears(wang, "请选接手的同事")
        assert panel.keyboard[0][0]["text"] == "👉 陈主任"
        await story.taps(wang, "🏖 小马", panel)
        story.sees(panel, "小马 请假到 3月4日（周三）", "建议转给 陈主任")
        await story.taps(wang, "🌙 小赵", panel)
        story.sees(panel, "小赵 今天不值班", "建议转给 陈主任")
        await story.taps(wang, "仍转给 小赵", panel)
        assert (await story.issue()).owner_id == await story.person_id("小赵")


async def test_a_day_of_the_rota_is_swapped_by_buttons(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        zhao, ma, unit = story["小赵"], story["小马"], UnitId(await story.unit_id("HW"))
        async with story.parts.store.transaction() as tx:
            for who, first, last in (("小赵", 2, 3), ("小马", 4, 8)):
                person = PersonId(await story.person_id(who))
                await tx.put_duties([], [Duty(0, unit, person, date(2026, 3, first), date(2026, 3, last))])
        await zhao.send("/rota")
        page = await story.hears(zhao, "3月2日（周一） – 3月3日（周二）：小赵 👈", "小马")
        await story.taps(zhao, "换 3月3日（周二）", page)
        story.sees(page, "环卫中心 3月3日（周二） 的班，和谁换")
        assert await story.taps(zhao, "小马，换 3月4日（周三）", page) == "已发给对方，等对方同意。"
        asked = await story.hears(ma, "小赵 想请您值 环卫中心 3月3日（周二） 的班", "您 3月4日（周三） 的班由对方值")
        await story.taps(ma, "同意", asked)
        story.sees(asked, "已同意：3月3日（周二） 由您值班")
        await story.hears(zhao, "小马 同意换班", "3月4日（周三） 由您值班")
        await zhao.send("/rota")
        await story.hears(zhao, "3月3日（周二）：小马", "3月4日（周三）：小赵")
