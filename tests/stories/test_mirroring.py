"""What is said in private stands under the card; what is said under the card reaches the people who need it."""

from __future__ import annotations

from sandbox import Message
from tests.stories.story import Story


async def under_way(story: Story) -> tuple[Message, Message]:
    """The group's card and 老王's, acknowledged."""
    await story.files(story["小李"], "暴露垃圾没人清")
    card = await story.hears(story.group, "A-0001")
    task = await story.hears(story["老王"], "请您接单办理")
    await story.taps(story["老王"], "接单", task)
    return card, task


async def test_what_is_said_in_private_within_a_minute_is_one_reply_under_the_card(story: Story) -> None:
    wang = story["老王"]
    card, task = await under_way(story)
    await wang.send("车已经出发", reply_to=task)
    await story.hears(wang, "进展已记录")
    await story.taps(wang, "进展", task)
    await story.hears(wang, "请发进展")
    await wang.send_photo("到现场了")
    await story.wait(minutes=1)
    mirrored = await story.hears(story.group, "A-0001\n老王 进展：车已经出发", "老王 进展：到现场了")
    assert mirrored.photo is not None
    assert mirrored.reply_to is not None
    assert mirrored.reply_to.id == card.id
    story.deaf("老王")


async def test_a_word_under_the_card_is_kept_and_reaches_the_owner(story: Story) -> None:
    card, _ = await under_way(story)
    zhou, wang, zhao = story["周书记"], story["老王"], story["小赵"]
    await zhou.send("这里昨天就有人反映了，抓紧", story.group, reply_to=card)
    await story.hears(wang, "周书记 留言：这里昨天就有人反映了，抓紧")
    story.sees(card, "周书记 留言：这里昨天就有人反映了")
    await zhao.send_photo("清了一半", story.group, reply_to=card)
    await story.wait(minutes=2)
    story.sees(card, "小赵 进展：清了一半")
    reactions = [call for call in story.telegram.calls_of("setMessageReaction") if call.error is None]
    assert len(reactions) == 2
    async with story.parts.store.snapshot() as tx:
        assert len(await tx.evidence_of((await story.issue()).id)) == 2


async def test_a_voice_message_under_the_card_is_evidence_that_can_be_played(story: Story) -> None:
    card, _ = await under_way(story)
    li, wang = story["小李"], story["老王"]
    await li.send_voice(to=story.group, reply_to=card)
    await story.hears(wang, "小李 留言（录音，见 /issue A-0001）")
    await wang.send("/issue A-0001")
    await story.settle()
    await story.taps(wang, "录音录像")
    assert wang.inbox[-1].body.get("voice")
    story.deaf("老王", "小李")


async def test_strangers_talk_under_the_card_without_any_effect(story: Story) -> None:
    card, _ = await under_way(story)
    await story["路人"].send("我也看到了", story.group, reply_to=card)
    await story.wait(minutes=2)
    assert "我也看到了" not in card.text


async def test_words_about_a_private_issue_stay_private(story: Story) -> None:
    sun = story["孙姐"]
    await story.files(story["小李"], "信访初访，居民反映拆迁补偿")
    task = await story.hears(sun, "请您派单")
    await sun.send("先联系一下当事人", reply_to=task)
    await story.hears(sun, "留言已记录")
    await story.wait(minutes=5)
    story.deaf("小李")
