"""The roster sent as a file: tried first, all faults told at once, taken over only when somebody has said so."""

from __future__ import annotations

import asyncio
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.desk import inviting
from sandbox import Message
from tests.bot.roster_samples import district_book, large_book, row_of
from tests.databases import by_hand
from tests.stories.story import Story

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def sends(story: Story, content: bytes, name: str = "花名册.xlsx", who: str = "管小萍") -> None:
    await story[who].send_document(name, content, mime=XLSX)


async def tried(story: Story, content: bytes) -> Message:
    await sends(story, content)
    return await story.hears(story["管小萍"], "名册试算")


async def refused(story: Story, content: bytes, name: str = "花名册.xlsx") -> str:
    before = await standing(story)
    await sends(story, content, name)
    answer = await story.hears(story["管小萍"], "")
    assert not any(button.text == "导入" for row in answer.buttons for button in row)
    assert await standing(story) == before
    return answer.text


async def standing(story: Story) -> object:
    async with story.parts.store.snapshot() as tx:
        roster = await tx.roster()
        return roster.units, roster.areas, roster.people, roster.posts, roster.routes, roster.groups


def next_month(book: Workbook) -> None:
    """老王 leaves, somebody comes, 小吕 gets a number, a grid another name."""
    book["posts"].delete_rows(row_of(book, "posts", "laowang"))
    book["people"].append(["xinren", "新人", None, None, None])
    book["posts"].append(["xinren", "HW", "member"])
    book["people"].cell(row_of(book, "people", "xiaolv"), 4, "138 0000 1111")
    book["areas"].cell(row_of(book, "areas", "CD-01"), 2, "城东街道一号网格")


async def test_a_roster_is_tried_first_and_taken_over_when_somebody_says_so(story: Story) -> None:
    admin = story["管小萍"]
    await story.files(story["小李"], "暴露垃圾没人清")
    await story.taps(story["老王"], "接单", await story.hears(story["老王"], "请您接单办理"))
    before = await standing(story)
    trial = await tried(story, district_book(next_month))
    story.sees(trial, "花名册.xlsx", "还没有写入，点“导入”才生效")
    story.sees(
        trial, "人员：新增 1，更改 1，不变 44", "岗位：新增 1，更改 0，不变 54，到期 1", "区域：新增 0，更改 1，不变 17"
    )
    story.sees(trial, "老王（环卫中心，联络员）", "移交待办 1 件", "老王 → 小赵：1 件")
    assert await standing(story) == before

    assert await story.taps(admin, "导入", trial) == "名册已导入。"
    story.sees(trial, "✅ 名册已导入", "人员：新增 1")
    assert [button.text for row in trial.buttons for button in row] == ["发加入链接", "‹ 管理"]
    await story.hears(story["小赵"], "A-0001", "责任人：小赵")
    await story.taps(admin, "发加入链接", trial)
    story.sees(trial, "5 人还没加入")

    again = await tried(story, district_book(next_month))
    story.sees(again, "和现在的名册一样，没有要改的", "人员：新增 0，更改 0，不变 46")
    assert [button.text for row in again.buttons for button in row] == ["‹ 管理"]
    story.deaf("小李", "老王", "城东街道工作群")


async def test_all_that_is_wrong_comes_in_one_answer_by_sheet_row_and_column(story: Story) -> None:
    def spoilt(book: Workbook) -> None:
        book["people"]["D2"], book["people"]["D3"] = "13800000000", "+86 138-0000-0000"
        book["people"]["B4"] = "=1+1"
        book["people"]["C5"] = 1001
        book["units"].cell(row_of(book, "units", "QU"), 4, "CD")
        book["areas"].cell(row_of(book, "areas", "A"), 4, "CD-01")
        book["posts"]["C2"] = "king"
        book["groups"]["B2"] = "NO"
        book["people"].merge_cells("A50:B50")

    said = await refused(story, district_book(spoilt))
    for words in (
        "没有导入：花名册.xlsx，有 8 处要改",
        "people第 3 行：电话“+86 138-0000-0000”和第 2 行重复",
        "people第 4 行：B 列有公式",
        "people第 5 行：Telegram 账号“1001”和第 2 行重复",
        "people第 50 行：有合并的单元格（A50:B50）",
        "单位的上级绕成了一圈：QU → CD → QU",
        "区域的上级绕成了一圈",
        "posts第 2 行：角色：不认识“king”",
        "groups第 2 行：归属：“NO”不在单位表和区域表里",
        "改好后请重新发送文件",
    ):
        assert words in said
    assert "还有" not in said


async def test_very_many_faults_are_counted_where_they_do_not_fit(story: Story) -> None:
    def spoilt(book: Workbook) -> None:
        for row in range(2, 1002):
            book["posts"].cell(row, 3, "king")

    said = await refused(story, district_book(spoilt))
    assert "有 2890 处要改" in said
    assert "还有 28" in said
    assert len(said) <= 4096


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 60_000_000)
    return out.getvalue()


def with_part(name: str) -> bytes:
    out = io.BytesIO(district_book())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, b"MZ")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("花名册.xls", b"\xd0\xcf\x11\xe0", "这是旧版 .xls 表格，请在 Excel 或 WPS 里另存为 .xlsx 再导入。"),
        ("花名册.xlsm", b"PK", "这是带宏的 .xlsm 表格，请另存为不带宏的 .xlsx 再导入。"),
        ("people.csv", "编码,姓名".encode(), "一张 CSV 只是一张表，请用 .xlsx 表格"),
        ("花名册.zip", b"PK", "不认识 花名册.zip 这种文件，请用 .xlsx 表格。"),
        ("花名册.xlsx", b"\xd0\xcf\x11\xe0 old", "这其实是旧版 .xls 表格"),
        ("花名册.xlsx", "编码,姓名\nli,小李".encode(), "这不是 .xlsx 表格，可能是别的文件改了名字"),
        ("花名册.xlsx", b"\xff\xd8\xff\xe0 JFIF", "这不是 .xlsx 表格，可能是别的文件改了名字"),
        ("花名册.xlsx", with_part("xl/vbaProject.bin"), "表格里带有宏，请另存为不带宏的 .xlsx"),
        ("花名册.xlsx", bomb(), "表格解开后太大"),
        ("花名册.xlsx", b"x" * 5_000_001, "文件太大（最多 5 MB），请删去图片和多余的内容后再发。"),
    ],
    ids=["xls", "xlsm", "csv", "zip", "really xls", "really csv", "really jpg", "macros", "bomb", "too large"],
)
async def test_a_file_that_is_not_what_it_says_is_told_so(story: Story, name: str, content: bytes, said: str) -> None:
    assert said in await refused(story, content, name)


async def test_fifty_thousand_rows_are_refused_and_hold_up_nobody(story: Story, tmp_path: Path) -> None:
    """While it is read, somebody else files."""
    content = large_book(tmp_path, 50_000).read_bytes()
    await sends(story, content)
    await story.parts.receiver.receive_once(0)
    reading = asyncio.create_task(story.parts.workers.drain())
    li = story["小李"]
    await li.send_photo("暴露垃圾没人清")
    await story.parts.receiver.receive_once(0)
    async with asyncio.timeout(20):
        while not any("上报" in message.text for message in li.inbox):
            await story.parts.sender.deliver_due()
            await asyncio.sleep(0.01)
    assert not reading.done()
    await reading
    await story.hears(li, "📝 上报")
    await story.hears(story["管小萍"], "people第 20002 行：超过 20000 行")


async def test_a_roster_that_changed_since_the_trial_is_not_imported_but_tried_again(story: Story) -> None:
    admin = story["管小萍"]
    trial = await tried(story, district_book(next_month))
    async with story.parts.store.transaction() as tx:
        await by_hand(tx, "UPDATE person SET name = '小魏魏' WHERE code = 'xiaowei'")
        await tx.roster_changed()
    before = await standing(story)
    assert await story.taps(admin, "导入", trial) == "上次试算之后名册有变化，没有导入。请看新的试算。"
    story.sees(trial, "⚠️ 上次试算之后名册有变化，请再看一遍", "人员：新增 1，更改 2，不变 43")
    assert await standing(story) == before
    assert await story.taps(admin, "导入", trial) == "名册已导入。"
    story.deaf("老王", "小赵")


async def test_who_joins_between_trial_and_import_does_not_hold_it_up(story: Story) -> None:
    admin = story["管小萍"]
    trial = await tried(story, district_book(next_month))
    await admin.send("/admin xiaolv")
    sent = await story.hears(admin, "小吕 的加入链接")
    await story["路人"].start(sent.text.split("start=")[1].split()[0])
    await story.hears(story["路人"], "小吕，您已加入")
    assert await story.taps(admin, "导入", trial) == "名册已导入。"
    async with story.parts.store.snapshot() as tx:
        joined = (await tx.roster()).by_telegram(story["路人"].id)
    assert joined is not None
    assert (joined.code, joined.phone) == ("xiaolv", "138 0000 1111")


async def test_a_cancelled_file_and_one_that_a_later_one_replaced_are_not_imported(story: Story) -> None:
    admin = story["管小萍"]
    first = await tried(story, district_book(next_month))
    second = await tried(story, district_book(lambda book: book["people"].append(["b", "乙"])))
    assert await story.taps(admin, "导入", first) == "这份名册已经处理过，或有更新的一份。请重新发送文件。"
    assert await story.taps(admin, "取消", second) == "已取消。"
    story.sees(second, "已取消，没有导入")
    assert second.buttons[0][0].text == "‹ 管理"


async def test_a_roster_without_any_administrator_is_refused(story: Story) -> None:
    said = await refused(story, district_book(lambda book: book["posts"].delete_rows(row_of(book, "posts", "admin"))))
    assert "导入后就没有一个已加入的管理员了" in said


async def test_what_an_administrator_should_know_is_pointed_out(story: Story) -> None:
    def odd(book: Workbook) -> None:
        book["groups"]["B2"] = "A-BH"
        book["people"]["H1"] = "备注"
        book.create_sheet("说明")["A1"] = "怎么填"
        book["people"].cell(row_of(book, "people", "xiaowei"), 3, 4321)
        book["units"].append(["XIN", "新单位", "department", "QU"])
        book["routes"].append(["0110", "CD-01", "XIN"])
        book["posts"].cell(row_of(book, "posts", "sun"), 3, "admin")

    async with story.parts.store.transaction() as tx:
        await by_hand(tx, "UPDATE person SET phone = '13800002222' WHERE code = 'fan'")
        gone = ("gone", "走了的", "13800002222", "never")
        await by_hand(tx, "INSERT INTO person (code, name, phone, reach) VALUES (?, ?, ?, ?)", *gone)
        await tx.roster_changed()
    trial = await tried(story, district_book(odd))
    story.sees(
        trial,
        "请注意",
        "people：不认识“备注”这一列，没有导入。",
        "说明：不认识这张表，没有导入。",
        "原来属于城东街道，导入后改归属。",
        "小魏 换了账号，原来的账号不再有效。",
        "这些主办单位还没有人：新单位。",
        "电话 138…22 同时登记在 范联络、走了的 名下。",
    )
    await story.taps(story["管小萍"], "取消", trial)


async def test_the_file_of_somebody_else_is_not_even_fetched(story: Story) -> None:
    await sends(story, district_book(next_month), who="小李")
    await story.hears(story["小李"], "请以照片方式发送，不要选“文件”。")
    await story["路人"].send_document("花名册.xlsx", district_book(next_month), mime=XLSX)
    await story.hears(story["路人"], "您还没有加入")
    await story["管小萍"].send_document("花名册.xlsx", district_book(next_month), to=story.group, mime=XLSX)
    await story.settle()
    assert story.telegram.calls_of("getFile") == []


async def test_a_picture_or_another_document_of_an_administrator_is_no_roster(story: Story) -> None:
    for name, mime in (("现场.jpg", "image/jpeg"), ("通知.pdf", "application/pdf")):
        await story["管小萍"].send_document(name, b"x", mime=mime)
        await story.hears(story["管小萍"], "请以照片方式发送，不要选“文件”。")
    assert story.telegram.calls_of("getFile") == []


async def test_a_file_that_cannot_be_fetched_is_asked_for_again(story: Story) -> None:
    content = district_book(next_month)
    story.telegram.faults.add("500", method="getFile", times=1)
    await tried(story, content)  # the second try works
    story.telegram.faults.add("drop_before", method="getFile", times=2)
    await sends(story, content)
    await story.hears(story["管小萍"], "文件没有取到，请稍后再发一次。")


async def test_who_claimed_the_office_is_from_then_on_whom_the_file_says_they_are(story: Story) -> None:
    newcomer = story["路人"]
    async with story.parts.store.transaction() as tx:
        code = await inviting.new_code(tx, None, story.now)
    await newcomer.start(f"claim_{code}")
    await story.hears(newcomer, "您现在是管理员")

    def listed(book: Workbook) -> None:
        book["people"].cell(row_of(book, "people", "xiaolv"), 3, str(newcomer.id))

    await newcomer.send_document("花名册.xlsx", district_book(listed), mime=XLSX)
    trial = await story.hears(newcomer, "名册试算")
    assert await story.taps(newcomer, "导入", trial) == "名册已导入。"
    story.sees(trial, "✅ 名册已导入")
    await newcomer.send("/admin")
    await story.hears(newcomer, "管理")
    story.deaf("管小萍")
