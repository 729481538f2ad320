"""Filing on a phone: in any order, in few touches, and nothing lost."""

from __future__ import annotations

from tests.stories.story import Story


async def test_words_a_place_and_photos_come_in_any_order(story: Story) -> None:
    zhao = story["小赵"]  # of a department: no grid of their own
    await zhao.send_location(30.2663, 120.1625)
    draft = await story.hears(zhao, "📝 上报", "城东街道第一网格")
    await zhao.send("垃圾桶满了")
    await story.settle()
    story.sees(draft, "垃圾桶满了", "类别：垃圾满溢（按描述推测，不对请点下面）\n位置：城东街道第一网格")
    await zhao.send_photo()
    await story.settle()
    story.sees(draft, "照片：1 张")
    await story.taps(zhao, "提交", draft)
    story.sees(draft, "A-0001")
    story.deaf("老王", "城东街道工作群")


async def test_without_a_place_the_filing_is_refused_in_one_sentence_and_the_draft_stays(story: Story) -> None:
    zhao = story["小赵"]
    await zhao.send("垃圾桶满了")
    draft = await story.hears(zhao, "待补充")
    assert await story.taps(zhao, "提交", draft) == "请补充位置：发送定位，或打字写明地点。"
    await story.taps(zhao, "位置", draft)
    await zhao.send("滨河街道第一网格码头边")
    await story.settle()
    story.sees(draft, "滨河街道第一网格", "码头边")
    assert await story.taps(zhao, "提交", draft) == "已上报。"
    story.deaf("老王", "小马", "全区攻坚工作群")


async def test_the_category_and_the_level_can_be_chosen_by_hand(story: Story) -> None:
    li = story["小李"]
    await li.send("这里不太对劲")
    draft = await story.hears(li, "待分类")
    await story.taps(li, "类别", draft)
    await story.taps(li, "全部类别", draft)
    group = next(
        button.text for row in draft.buttons for button in row if "市容" in button.text or "环境" in button.text
    )
    await story.taps(li, group, draft)
    await story.taps(li, "暴露垃圾", draft)
    story.sees(draft, "类别：暴露垃圾")
    await story.taps(li, "紧急程度", draft)
    await story.taps(li, "特急", draft)
    story.sees(draft, "紧急程度：特急")
    await li.send("说明：又补一句，路灯坏了")
    await story.settle()
    story.sees(draft, "类别：暴露垃圾")  # a choice made by hand is not guessed away
    await story.taps(li, "取消", draft)
    story.sees(draft, "已取消，没有提交。")


async def test_an_album_is_taken_in_as_it_arrives_and_a_late_photo_lands_on_the_issue(story: Story) -> None:
    li = story["小李"]
    album = await li.send_album(3, caption="暴露垃圾，三张照片")
    draft = await story.hears(li, "照片：3 张")
    await story.taps(li, "提交", draft)
    await li.send_album_late(album[0])
    await story.settle()
    async with story.parts.store.snapshot() as tx:
        assert len(await tx.evidence_of((await story.issue()).id)) == 4
    story.deaf("老王", "城东街道工作群")


async def test_a_report_in_the_group_is_finished_in_private(story: Story) -> None:
    li, passer_by = story["小李"], story["路人"]
    photo = await passer_by.send_photo("这里垃圾成堆没人管", story.group)
    await li.send("/report", story.group, reply_to=photo)
    taken = await story.hears(story.group, "已收下", "小李")
    await li.tap("去私聊完成", on=taken, chat=story.group)
    draft = await story.hears(li, "这里垃圾成堆没人管", "照片：1 张")
    await story.taps(li, "提交", draft)
    story.sees(draft, "A-0001")
    await story.hears(story.group, "A-0001", "老王")
    story.deaf("老王")


async def test_a_photo_with_the_word_in_its_caption_is_a_report_too(story: Story) -> None:
    li = story["小李"]
    await li.send_photo("上报 井盖没了，太危险", story.group)
    taken = await story.hears(story.group, "已收下")
    await li.tap("去私聊完成", on=taken, chat=story.group)
    await story.hears(li, "井盖没了，太危险", "井盖缺失", "特急")


async def test_a_draft_expires_after_a_day_with_a_word_to_its_owner(story: Story) -> None:
    li = story["小李"]
    await li.send("井盖坏了")
    draft = await story.hears(li, "📝 上报")
    await story.wait(hours=24, minutes=1)
    await story.hears(li, "已经作废")
    story.sees(draft, "草稿已过期")
    assert not draft.buttons
    story.deaf("城东街道工作群", "全区攻坚工作群")


async def test_markup_emoji_and_strange_directions_appear_as_typed(story: Story) -> None:
    li = story["小李"]
    words = "<b>垃圾</b> & <a href='x'>👨‍👩‍👧</a> שלום \u200fabc\u200b 暴露垃圾"
    draft = await story.files(li, words)
    story.sees(draft, "<b>垃圾</b> & <a href='x'>👨‍👩‍👧</a>", "שלום", "abc\u200b")
    story.deaf("老王", "城东街道工作群")
    assert {entity.type for entity in draft.entities} == {"bold", "expandable_blockquote"}


async def test_a_long_description_is_refused_and_one_at_the_limit_fits_every_card(story: Story) -> None:
    li = story["小李"]
    await li.send("长" * 2001)
    await story.hears(li, "描述太长了（2001 字），请控制在 2000 字以内。")
    await story.files(li, "暴露垃圾" + "长" * 1000)
    card = await story.hears(story.group, "A-0001")
    assert card.photo is not None
    assert len(card.text) <= 1024
    story.deaf("老王")


async def test_a_photo_sent_as_a_file_is_asked_for_as_a_photo(story: Story) -> None:
    li = story["小李"]
    await li.send_document("现场.jpg")
    await story.hears(li, "请以照片方式发送，不要选“文件”。")


async def test_a_double_tap_files_once(story: Story) -> None:
    li = story["小李"]
    await li.send("暴露垃圾")
    draft = await story.hears(li, "📝 上报")
    first = await li.tap("提交", on=draft)
    second = await li.tap("提交", on=draft)
    await story.settle()
    assert (await first.toast(1)).text == "已上报。"  # type: ignore[union-attr]
    assert "待接单" in (await second.toast(1)).text  # type: ignore[union-attr]
    async with story.parts.store.snapshot() as tx:
        assert len(await tx.open_issues()) == 1
    story.deaf("老王", "城东街道工作群")
