"""What did not work out, in the administration: listed in plain words and tried again."""

from __future__ import annotations

from sandbox import Person
from tests.stories.administering import admin_of, opened, rows
from tests.stories.story import Story


async def test_what_failed_is_listed_in_plain_words_and_tried_again(story: Story) -> None:
    admin, li = admin_of(story), story["小李"]
    secret = "信访初访，居民反映拆迁补偿"
    lay_aside(story, li, secret)
    fail(story, "laowang", "failed", "not rendered: KeyError at cards.py:10")
    fail(story, "zhou", "unknown", 'ReadError: "拆迁"')
    page = await opened(story, "失败与搁置 3")
    story.sees(page, "1. 发来的消息 · 小李", "程序出错", "2. 对话 · 周书记", "发了两次都没有得到确认，可能已送达")
    story.sees(page, "3. 对话 · 老王", "对方可能收到两遍")
    assert "拆迁" not in page.text
    assert await story.taps(admin, "重试 1", page) == "正在重试。"
    await story.hears(li, "📝 上报", secret)
    story.sees(page, "失败与搁置 · 2 条")
    assert await story.taps(admin, "放弃 2", page) == "已放弃。"
    story.sees(page, "失败与搁置 · 1 条", "1. 对话 · 周书记")
    assert await story.taps(admin, "重试 1", page) == "正在重试。"
    await story.hears(story["周书记"], "现在没有该您办的事项")
    story.sees(page, "没有失败或搁置的消息")


async def test_everything_is_tried_again_at_once(story: Story) -> None:
    lay_aside(story, story["小李"], "井盖坏了")
    for code in ("laowang", "zhou", "sun", "gao", "lin", "chen"):
        fail(story, code, "failed", "Bad Request: something")
    page = await opened(story, "失败与搁置 7")
    story.sees(page, "第 1/2 页")
    assert await story.taps(admin_of(story), "全部重试", page) == "正在重试。"
    await story.hears(story["小李"], "📝 上报", "井盖坏了")
    for name in ("老王", "周书记", "孙姐", "高区长", "林主任", "陈主任"):
        await story.hears(story[name], "现在没有该您办的事项")
    story.sees(page, "没有失败或搁置的消息")


async def test_an_update_that_fails_again_is_laid_aside_at_once(story: Story) -> None:
    lay_aside(story, story["小李"], "井盖坏了", raw="{")
    page = await opened(story, "失败与搁置 1")
    assert await story.taps(admin_of(story), "重试 1", page) == "正在重试。"
    await story.hears(admin_of(story), "处理失败，已搁置", "“失败与搁置”")
    assert await story.taps(admin_of(story), "放弃 1", await opened(story, "失败与搁置 1")) == "已放弃。"
    [(done, dead)] = rows(story, "SELECT done_at, dead FROM inbox WHERE raw = '{'")
    assert done is not None
    assert dead is None


def lay_aside(story: Story, who: Person, words: str, raw: str | None = None) -> None:
    """As after a bug that has been put right since."""
    import json  # noqa: PLC0415

    number = 10**9 + len(words)
    chat = {"id": who.id, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": who.user.to_json(), "text": words}
    raw = raw or json.dumps({"update_id": number, "message": message}, ensure_ascii=False)
    write(
        story,
        "INSERT INTO inbox (update_id, raw, chat_key, received_at, done_at, attempts, dead) "
        "VALUES (?, ?, ?, 1772413200000000, 1772413200000000, 4, 'KeyError at private.py:10')",
        (number, raw, who.id),
    )


def fail(story: Story, code: str, state: str, error: str) -> None:
    write(
        story,
        "INSERT INTO notice (dedup_key, kind, chat_id, created_at, person_id, priority, facts, state, attempts, "
        "doubtful, error) SELECT 'test:' || code, 'say', telegram_id, 1772413200000000, id, 1, "
        """'{"link":"mine","page":0,"template":"mine"}', ?, 2, 0, ? FROM person WHERE code = ?""",
        (state, error, code),
    )


def write(story: Story, statement: str, values: tuple[object, ...]) -> None:
    story.database.run(statement, *values)
