"""Opens a workbook or a folder of CSV files by its path; a name that promises something else is refused."""

from __future__ import annotations

from pathlib import Path

from bot.roster_file.csv_files import csv_table
from bot.roster_file.tables import MOST_BYTES, Table, unreadable
from bot.roster_file.workbook import tables_of


def open_tables(path: Path) -> list[Table]:
    """Every table found, also those that are not ours. Raises RosterErrors when the file cannot be read at all."""
    try:
        if path.is_dir():
            return [csv_table(file) for file in sorted(path.glob("*.csv")) if not file.name.startswith((".", "~"))]
        if not path.exists():
            raise unreadable(f"找不到文件 {path}，请检查路径。", f"{path} was not found, please check the path.")
        check_name(path.name)
        if path.stat().st_size > MOST_BYTES:
            raise unreadable(
                "文件太大（超过 20 MB），请删去图片和多余的内容。",
                "the file is larger than 20 MB: delete pictures and what is not needed.",
            )
        return tables_of(path.read_bytes())
    except OSError as error:
        raise unreadable(
            f"读不了 {path}（{error.strerror}），请检查文件和权限。",
            f"{path} cannot be read ({error.strerror}), please check it and its rights.",
        ) from error


def check_name(name: str) -> None:
    """Raise RosterErrors for anything that is not called .xlsx, with what to do about it."""
    match Path(name).suffix.lower():
        case ".xlsx":
            return
        case ".csv":
            raise unreadable(
                "一张 CSV 只是一张表，请用 .xlsx 表格；命令行也可以给放着 units.csv、people.csv、posts.csv 的文件夹。",
                "one CSV is one table only: use an .xlsx workbook, or on the command line a folder with"
                " units.csv, people.csv and posts.csv.",
            )
        case ".xls":
            raise unreadable(
                "这是旧版 .xls 表格，请在 Excel 或 WPS 里另存为 .xlsx 再导入。",
                "this is an old .xls workbook: save it as .xlsx in Excel or WPS.",
            )
        case ".xlsm":
            raise unreadable(
                "这是带宏的 .xlsm 表格，请另存为不带宏的 .xlsx 再导入。",
                "this is an .xlsm with macros: save it as an .xlsx without.",
            )
    raise unreadable(
        f"不认识 {name[:60]} 这种文件，请用 .xlsx 表格。",
        f"{name[:60]} is not a kind of file known here: use an .xlsx.",
    )
