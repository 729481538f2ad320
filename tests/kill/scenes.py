"""What people and the clock do so that the bot comes to each point of its road. Each may be played again and again."""

from __future__ import annotations

from functools import partial

from openpyxl import Workbook

from sandbox import Message, Person
from tests.bot.roster_samples import district_book
from tests.databases import Database
from tests.kill.deeds import Filing
from tests.kill.mortal import Mortal
from tests.kill.town import until

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 60  # hours that pass in vain


async def somebody_files(m: Mortal) -> Message:
    """The task that the owner gets."""
    town, li = m.town, m.town["小李"]
    words = f"暴露垃圾，第{len(m.deeds.filings) + 1}处。"
    await li.send_photo(words)
    draft = await town.sees(li, "📝 上报", words)
    m.deeds.filings.append(Filing("小李", words, 1))
    await li.tap("提交", on=draft)
    await town.sees(li, "A-", words)
    await town.sees(town.group, words)
    return await town.sees(town["老王"], "A-", words)


async def somebody_is_refused(m: Mortal) -> None:
    li = m.town["小李"]
    before = len(li.inbox)
    await li.send("/why A-9999")
    await until(lambda: len(li.inbox) > before, "nobody says no", m.town.bot)


async def a_roster_is_imported(m: Mortal) -> None:
    town, admin = m.town, m.town["管小萍"]
    before = len(admin.inbox)
    code = f"xin{before}"
    await admin.send_document("花名册.xlsx", district_book(partial(_with, code)), mime=XLSX)
    await until(lambda: any("新增 1" in message.text for message in admin.inbox[before:]), "no trial", town.bot)
    await admin.tap("导入", on=admin.inbox[-1])
    await until(lambda: any("已导入" in message.text for message in admin.inbox[before:]), "not imported", town.bot)
    assert town.bot.rows("SELECT count(*) FROM person WHERE code = ?", code) == [(1,)]


def _with(code: str, book: Workbook) -> None:
    book["people"].append([code, f"新人{code}"])
    book["posts"].append([code, "HW", "member"])


async def it_is_started_again(m: Mortal) -> None:
    await m.town.bot.kill()


async def time_passes(m: Mortal) -> None:
    """A draft is begun and left, something is filed and nobody takes it; until the point is reached."""
    await m.town["小钱"].send_photo(f"井盖松动，第{m.lives}次。")
    await somebody_files(m)
    await hours_pass(m)


async def somebody_goes_on_leave(m: Mortal) -> None:
    await somebody_files(m)
    await m.at_rest()
    who = m.town[("老王", "小马")[len(m.deeds.filings) % 2]]  # the other has been away already
    await who.send("/away 明天 交给小赵")
    form = await m.town.sees(who, "从：")
    await who.tap("✅ 确认请假", on=form)
    await hours_pass(m)


async def hours_pass(m: Mortal) -> None:
    for _ in range(LONGEST):
        await m.at_rest()
        if m.struck:
            return
        m.passes(hours=1)


async def a_reader_is_out_of_reach(m: Mortal) -> None:
    """Telegram says nothing of it before something is sent; afterwards they press Start."""
    town = m.town
    words = f"暴露垃圾，第{len(m.deeds.filings) + 1}处。"
    away: list[Person] = [town[name] for name in ("老王", "小马", "小赵")]
    for person in away:
        person.user.started.discard(town.telegram.bot.id)
    li = town["小李"]
    await li.send_photo(words)
    draft = await town.sees(li, "📝 上报", words)
    m.deeds.filings.append(Filing("小李", words, 1))
    await li.tap("提交", on=draft)
    await town.sees(li, "A-", words)
    await m.at_rest()
    for person in away:
        await person.start()
    await m.at_rest()


async def a_group_lets_the_bot_go(m: Mortal) -> None:
    """And takes it back."""
    m.town.group.kick_bot()
    li = m.town["小李"]
    words = f"暴露垃圾，第{len(m.deeds.filings) + 1}处。"
    await li.send_photo(words)
    draft = await m.town.sees(li, "📝 上报", words)
    m.deeds.filings.append(Filing("小李", words, 1))
    await li.tap("提交", on=draft)
    await m.at_rest()
    await m.town.group.add_bot()
    m.town.group.promote_bot()
    await m.at_rest()


async def a_topic_is_gone(m: Mortal) -> None:
    await m.at_rest()
    _write(m, f"UPDATE chat_group SET topic = 777 WHERE chat_id = {m.town.group.id}")
    await m.town.bot.kill()  # it knows the roster by heart
    await somebody_files(m)


async def a_card_is_deleted(m: Mortal) -> None:
    task = await somebody_files(m)
    await m.at_rest()
    await m.deletes(m.town.said(m.town.group, "A-")[-1])
    m.deeds.filings[-1].acknowledged = True
    await m.town["老王"].tap("接单", on=task)
    await m.town.sees(m.town.group, m.deeds.filings[-1].words, "办理中")


async def an_update_cannot_be_read(m: Mortal) -> None:
    queue = m.town.telegram.world.queues[m.town.telegram.bot.id]
    queue.push("message", {"message_id": "?", "text": "看不懂", "chat": {"id": 5}})


async def a_row_is_spoilt(m: Mortal) -> None:
    """It cannot be shown, neither alone nor in a list."""
    task = await somebody_files(m)
    await m.at_rest()
    [(latest, area)] = m.town.bot.rows("SELECT id, area_id FROM issue ORDER BY id DESC LIMIT 1")
    _write(m, f"UPDATE issue SET area_id = 9999 WHERE id = {latest}")
    wang = m.town["老王"]
    await wang.send("/mine")
    m.deeds.filings[-1].acknowledged = True
    await wang.tap("接单", on=task)
    failed = "SELECT 1 FROM notice WHERE state = 'failed' AND issue_id = ?"
    await until(lambda: bool(m.town.bot.rows(failed, latest)), "it can be shown", m.town.bot)
    await m.at_rest()
    _write(m, f"UPDATE issue SET area_id = {area} WHERE id = {latest}")


async def a_nudge_cannot_be_fired(m: Mortal) -> None:
    await somebody_files(m)
    await m.at_rest()
    _write(m, "UPDATE issue SET level = 'unheard of' WHERE id = (SELECT max(id) FROM issue)")
    await hours_pass(m)
    _write(m, "UPDATE issue SET level = 'routine' WHERE level = 'unheard of'")


async def telegram_asks_to_wait(m: Mortal) -> None:
    m.town.telegram.faults.add("429", method="sendPhoto", chat=m.town["老王"], retry_after=1)
    await somebody_files(m)


async def telegram_is_out_of_reach(m: Mortal) -> None:
    await somebody_files(m)
    await m.at_rest()
    said = m.town.bot.log().count("messages do not get through")
    gone = m.town.telegram.faults.add("offline")
    m.passes(hours=2.5)
    await until(lambda: m.town.bot.log().count("messages do not get through") > said, "it is not noticed", m.town.bot)
    m.passes(hours=0.5)
    gone.release()
    await m.at_rest()


def _write(m: Mortal, change: str) -> None:
    Database(m.town.bot.url).run(change)
