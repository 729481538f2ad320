"""From the text of one setting to its value. A ValueError carries the sentence for who wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from bot.backups import Keep

_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_DATABASES = ("sqlite+aiosqlite:///", "postgresql+asyncpg://")


class Address(NamedTuple):
    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def token(text: str) -> str:
    """The message never repeats what was written."""
    if not _TOKEN.fullmatch(text.strip()):
        raise ValueError(
            "令牌格式不对，应形如 123456:ABC…，请从 @BotFather 原样复制"
            " / malformed, it looks like 123456:ABC…; copy it from @BotFather"
        )
    return text.strip()


def ids(value: str | Iterable[int]) -> frozenset[int]:
    if not isinstance(value, str):
        return frozenset(value)
    words = [word for word in re.split(r"[,，;；\s]+", value) if word]
    if all(re.fullmatch(r"\d{1,16}", word) and int(word) for word in words):
        return frozenset(map(int, words))
    raise ValueError(
        "要写 Telegram 的数字 id，用逗号分开，如 1001,1002（给 @userinfobot 发消息可以看到自己的）"
        " / write numeric Telegram ids separated by commas"
    )


def zone(value: object) -> object:
    if isinstance(value, str):
        if value.strip() not in available_timezones():
            raise ValueError(
                f"没有“{value}”这个时区，请写成如 Asia/Shanghai / no such time zone, write one like Asia/Shanghai"
            )
        return ZoneInfo(value.strip())
    return value


def one_of(*choices: str) -> Callable[[object], object]:
    def parse(value: object) -> object:
        if value not in choices:
            raise ValueError(f"不认识“{value}”，只能是 {'、'.join(choices)} / choose one of {', '.join(choices)}")
        return value

    return parse


def readable(value: object) -> Path:
    path = Path(str(value)).expanduser()
    try:
        if not path.is_dir():
            path.open("rb").close()
    except OSError as error:
        raise ValueError(
            f"读不了 {path}（{error.strerror}），请检查路径和权限 / cannot be read, check the path and its rights"
        ) from None
    return path


def file(value: object) -> Path:
    path = readable(value)
    if path.is_dir():
        raise ValueError(f"{path} 是文件夹，请写一个文件 / is a folder, name a file")
    return path


def text_file(value: object) -> Path:
    path = file(value)
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{path} 不是 UTF-8 编码，请另存为 UTF-8 / is not UTF-8, save it as such") from None
    return path


def folder(value: object) -> Path:
    path = readable(value)
    if not path.is_dir():
        raise ValueError(f"{path} 不是文件夹，请写一个文件夹 / is no folder, name a folder")
    return path


def target_folder(value: object) -> Path:
    """It need not be there yet."""
    path = Path(str(value)).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError(f"{path} 不是文件夹，请写一个文件夹 / is no folder, name a folder")
    return path


def time_of_day(value: object) -> object:
    """None for ``off``."""
    if not isinstance(value, str):
        return value
    if value.strip().lower() == "off":
        return None
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", value.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError("应写成当地时间如 03:10，或 off / write a local time like 03:10, or off")
    return time(int(found[1]), int(found[2]))


def keep(value: object) -> object:
    return Keep.parse(value) if isinstance(value, str) else value


def url(*schemes: str) -> Callable[[object], str]:
    def parse(value: object) -> str:
        text = str(value).strip().rstrip("/")
        try:
            parts = urlsplit(text)
            sound = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            sound = False
        if not sound or re.search(r"\s", text):
            raise ValueError(
                f"不是网址，应以 {' 或 '.join(f'{scheme}://' for scheme in schemes)} 开头"
                f" / no address, it must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}"
            )
        return text

    return parse


def secret_token(value: object) -> str:
    """The message never repeats what was written."""
    text = str(value).strip()
    if not _SECRET.fullmatch(text):
        raise ValueError(
            "只能用 1 到 256 个英文字母、数字、_ 和 -，或留空自动生成"
            " / only 1 to 256 letters, digits, _ and -; or leave it empty, one is made"
        )
    return text


def database(value: object) -> str:
    """The message never repeats what was written: it may hold a password."""
    text = str(value).strip()
    if not text.startswith(_DATABASES):
        raise ValueError(
            f"数据库地址应以 {' 或 '.join(_DATABASES)} 开头，如 sqlite+aiosqlite:///data/mashang.db"
            " / must begin with one of these"
        )
    if text.startswith("postgresql") and not _names_a_server(text):
        raise ValueError(
            "应写成 postgresql+asyncpg://用户:密码@主机:5432/库名，密码里的 @ : / # ? % 要写成 %40 %3A %2F %23 %3F %25"
            " / write it like this; in the password @ : / # ? % become %40 %3A %2F %23 %3F %25"
        )
    return text


def _names_a_server(text: str) -> bool:
    """A host, as such or as the folder of a socket, and a database there."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or parse_qs(parts.query).get("host")
        named = len(parts.path) > 1 and "/" not in parts.path[1:] and not parts.fragment
        return bool(host) and parts.port != 0 and named
    except ValueError:
        return False


def address(value: object) -> object:
    """None where nothing shall listen."""
    if not isinstance(value, str):
        return value
    if value.strip() == "off":
        return None
    found = re.fullmatch(r"\[?([^\[\]\s/]+?)\]?:(\d{1,5})", value.strip())
    if not found or not 0 < int(found[2]) < 65536:
        raise ValueError(
            "应写成 地址:端口，如 127.0.0.1:8080，或写 off 不监听 / write host:port, for example 127.0.0.1:8080, or off"
        )
    return Address(found[1], int(found[2]))
