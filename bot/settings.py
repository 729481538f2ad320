"""What the environment and `.env` say. Everything that is wrong is told at once, each with what to do."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import setting_values as values
from bot.backups import Keep
from bot.setting_values import Address

PREFIX = "MASHANG_"
TELEGRAM = "https://api.telegram.org"
WEBHOOK_PORTS = (443, 80, 88, 8443)
RESERVED = ("/healthz", "/metrics")
ENV_FILE = Path(".env")
_ASK_BOTFATHER = "请在 Telegram 里找 @BotFather 用 /newbot 申请 / get one from @BotFather in Telegram with /newbot"


class SettingsError(Exception):
    """One sentence for each setting that is missing or wrong, with its name and what to do."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


Url = Annotated[str, BeforeValidator(values.url("http", "https"))]
TextFile = Annotated[Path, BeforeValidator(values.text_file)]


class Settings(BaseSettings):
    """Secrets, and addresses that may hold a password, are never shown."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    bot_token_file: TextFile | None = None
    bot_token: SecretStr | None = Field(None, validate_default=True)
    bot_api_url: Url = TELEGRAM
    database_url: Annotated[str, BeforeValidator(values.database)] = Field(
        "sqlite+aiosqlite:///data/mashang.db", repr=False
    )
    admin_ids: Annotated[frozenset[int], NoDecode, BeforeValidator(values.ids)] = frozenset()
    time_zone: Annotated[ZoneInfo, BeforeValidator(values.zone)] = ZoneInfo("Asia/Shanghai")
    language: Annotated[Literal["zh_CN", "en"], BeforeValidator(values.one_of("zh_CN", "en"))] = "zh_CN"
    policy_file: TextFile | None = None
    catalogue_file: TextFile | None = None
    templates_dir: Annotated[Path, BeforeValidator(values.folder)] | None = None
    roster_file: Annotated[Path, BeforeValidator(values.readable)] | None = None
    backup_dir: Annotated[Path, BeforeValidator(values.target_folder)] | None = None
    backup_at: Annotated[time | None, BeforeValidator(values.time_of_day)] = Field("03:10", validate_default=True)
    backup_keep: Annotated[Keep, NoDecode, BeforeValidator(values.keep)] = Field("14d 8w", validate_default=True)
    web_listen: Annotated[Address | None, NoDecode, BeforeValidator(values.address)] = Address("127.0.0.1", 8080)
    webhook_url: Url | None = None
    webhook_secret: SecretStr | None = None
    pacing: Annotated[Literal["telegram", "off"], BeforeValidator(values.one_of("telegram", "off"))] = "telegram"
    proxy: Annotated[str, BeforeValidator(values.url("http", "https", "socks5", "socks5h"))] | None = Field(
        None, repr=False
    )
    clock_url: Url | None = None
    ping_url: Url | None = Field(None, repr=False)

    @field_validator("bot_token", mode="before")
    @classmethod
    def _token(cls, value: object, info: ValidationInfo) -> object:
        """The token itself, or the content of the secret file."""
        file: Path | None = info.data.get("bot_token_file")
        if file is not None:
            if value is not None:
                raise ValueError("与 MASHANG_BOT_TOKEN_FILE 只留一个 / keep either this or MASHANG_BOT_TOKEN_FILE")
            value = file.read_text(encoding="utf-8-sig")
        if value is None:
            return None
        return values.token(value.get_secret_value() if isinstance(value, SecretStr) else str(value))

    @field_validator("webhook_url", mode="after")
    @classmethod
    def _delivered_to(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Telegram brings updates by HTTPS, to four ports; a Bot API server of one's own brings them anywhere."""
        if value is None:
            return None
        parts = urlsplit(value)
        if _telegrams_own(info) and (parts.scheme != "https" or (parts.port or 443) not in WEBHOOK_PORTS):
            raise ValueError(
                "Telegram 只送到 https:// 的 443、80、88、8443 端口"
                " / Telegram delivers to https:// on ports 443, 80, 88 and 8443 only"
            )
        if parts.path.rstrip("/") in RESERVED:
            raise ValueError(
                f"{parts.path} 已有别的用处，请换一个路径，如 /telegram / that path is taken, use another one"
            )
        if info.data.get("web_listen", True) is None:
            raise ValueError(
                f"用 webhook 就要监听，请设 {PREFIX}WEB_LISTEN / a webhook needs {PREFIX}WEB_LISTEN, set it"
            )
        return value

    @field_validator("webhook_secret", mode="before")
    @classmethod
    def _secret(cls, value: object) -> object:
        return values.secret_token(value) if isinstance(value, str) else value

    @field_validator("clock_url", mode="after")
    @classmethod
    def _drills_only(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and _telegrams_own(info):
            raise ValueError(
                "演练时钟不能和真正的 Telegram 一起用，请删去它，或把 MASHANG_BOT_API_URL 改成演练服务器"
                " / a drill clock is refused together with the real Telegram: remove it, or change MASHANG_BOT_API_URL"
            )
        return value

    @classmethod
    def read(cls, env_file: Path | None = ENV_FILE) -> Settings:
        """The environment before the file; raise SettingsError with everything that is wrong."""
        options: dict[str, Any] = {"_env_file": env_file}
        try:
            problems = list(_unknown(env_file))
            try:
                settings = cls(**options)
            except ValidationError as error:
                raise SettingsError([*problems, *map(_told, error.errors())]) from None
        except UnicodeDecodeError:
            raise SettingsError(
                [f"{env_file} 不是 UTF-8 编码，请另存为 UTF-8 / is not UTF-8, save it as such"]
            ) from None
        except OSError as error:
            raise SettingsError([f"读不了 {env_file}（{error.strerror}），请检查权限 / cannot be read"]) from None
        if problems:
            raise SettingsError(problems)
        return settings

    def token(self) -> SecretStr:
        """For whoever talks to Telegram."""
        if self.bot_token is None:
            raise SettingsError([f"{PREFIX}BOT_TOKEN：还没有机器人令牌，{_ASK_BOTFATHER}"])
        return self.bot_token

    def hook_secret(self) -> str:
        """What Telegram shows with every update: the one that was set, else one made of the token, so that it stays."""
        if self.webhook_secret is not None:
            return self.webhook_secret.get_secret_value()
        return hmac.new(self.token().get_secret_value().encode(), b"mashang webhook", "sha256").hexdigest()


def _telegrams_own(info: ValidationInfo) -> bool:
    return (urlsplit(info.data.get("bot_api_url") or TELEGRAM).hostname or "").rstrip(".") == "api.telegram.org"


def _unknown(env_file: Path | None) -> Iterable[str]:
    """A misspelt name in the file would otherwise be a default that nobody expects."""
    names = [f"{PREFIX}{field}".upper() for field in Settings.model_fields]
    if env_file is None or not env_file.exists():
        return
    for name in dotenv_values(env_file, encoding="utf-8-sig"):
        if name.upper().startswith(PREFIX) and name.upper() not in names:
            close = get_close_matches(name.upper(), names, n=1)
            hint = f"是不是 {close[0]}？请改正" if close else "请删去"
            yield f"{name}：{env_file} 里有不认识的设置，{hint} / unknown setting, correct or remove it"


def _told(error: Any) -> str:
    name = f"{PREFIX}{error['loc'][0]}".upper()
    cause = error.get("ctx", {}).get("error")
    return f"{name}：{cause or '写法不对，请检查 / malformed'}"
