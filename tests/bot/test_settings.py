from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings, SettingsError

TOKEN = "123456:ABC-def_1234567890"


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder and an environment that says nothing."""
    for name in os.environ:
        if name.startswith("MASHANG_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(*lines: str) -> Settings:
    Path(".env").write_text("\n".join(lines), encoding="utf-8")
    return Settings.read()


def problems(*lines: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as raised:
        written(*lines)
    return raised.value.problems


def test_without_a_word_every_setting_has_its_default() -> None:
    settings = Settings.read()
    assert settings.bot_token is None
    assert settings.bot_api_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite+aiosqlite:///data/mashang.db"
    assert (settings.admin_ids, settings.time_zone, settings.language) == (
        frozenset(),
        ZoneInfo("Asia/Shanghai"),
        "zh_CN",
    )
    assert (str(settings.web_listen), settings.pacing, settings.clock_url) == ("127.0.0.1:8080", "telegram", None)


def test_an_empty_value_means_the_default() -> None:
    assert written("MASHANG_LANGUAGE=", "MASHANG_ADMIN_IDS=", "MASHANG_BOT_TOKEN=", "MASHANG_WEB_LISTEN=") == Settings()


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", "en")
    assert written("MASHANG_LANGUAGE=zh_CN").language == "en"


def test_a_file_saved_by_notepad_is_read() -> None:
    Path(".env").write_text(f"MASHANG_BOT_TOKEN={TOKEN}\nMASHANG_PACING=off\n", encoding="utf-8-sig")
    assert Settings.read().token().get_secret_value() == TOKEN


def test_several_administrators_are_separated_as_people_type() -> None:
    assert written("MASHANG_ADMIN_IDS=1001, 1002，1003").admin_ids == {1001, 1002, 1003}


def test_a_token_may_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(TOKEN + "\n", encoding="utf-8")
    assert written("MASHANG_BOT_TOKEN_FILE=secret").token().get_secret_value() == TOKEN


def test_a_token_in_two_places_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(TOKEN, encoding="utf-8")
    [problem] = problems("MASHANG_BOT_TOKEN_FILE=secret", f"MASHANG_BOT_TOKEN={TOKEN}")
    assert problem.startswith("MASHANG_BOT_TOKEN：与 MASHANG_BOT_TOKEN_FILE 只留一个")


def test_nothing_secret_is_ever_shown() -> None:
    settings = written(
        f"MASHANG_BOT_TOKEN={TOKEN}",
        "MASHANG_WEBHOOK_SECRET=geheim-1",
        "MASHANG_DATABASE_URL=postgresql+asyncpg://mashang:geheim-2@db/mashang",
        "MASHANG_PROXY=socks5://me:geheim-3@127.0.0.1:1080",
    )
    shown = repr(settings) + str(settings)
    assert "ABC-def" not in shown
    assert "geheim" not in shown


def test_a_malformed_token_is_not_repeated() -> None:
    [problem] = problems("MASHANG_BOT_TOKEN=my token is ABC-def")
    assert problem.startswith("MASHANG_BOT_TOKEN：令牌格式不对")
    assert "ABC-def" not in problem


def test_everything_that_is_wrong_is_told_at_once_by_name() -> None:
    found = problems(
        "MASHANG_BOT_TOKEN=123456",
        "MASHANG_BOT_API_URL=api.telegram.org",
        "MASHANG_DATABASE_URL=mysql://x",
        "MASHANG_ADMIN_IDS=1001,laowang",
        "MASHANG_TIME_ZONE=Asia/Shangai",
        "MASHANG_LANGUAGE=de",
        "MASHANG_POLICY_FILE=nowhere.toml",
        "MASHANG_TEMPLATES_DIR=.env",
        "MASHANG_WEB_LISTEN=8080",
        "MASHANG_WEBHOOK_URL=http://office.example",
        "MASHANG_PACING=fast",
        "MASHANG_PROXY=ftp://x",
        "MASHANG_CLOCK_URL=soon",
        "MASHANG_LANGAUGE=en",
    )
    assert [problem.partition("：")[0] for problem in found] == [
        "MASHANG_LANGAUGE",
        "MASHANG_BOT_TOKEN",
        "MASHANG_BOT_API_URL",
        "MASHANG_DATABASE_URL",
        "MASHANG_ADMIN_IDS",
        "MASHANG_TIME_ZONE",
        "MASHANG_LANGUAGE",
        "MASHANG_POLICY_FILE",
        "MASHANG_TEMPLATES_DIR",
        "MASHANG_WEB_LISTEN",
        "MASHANG_WEBHOOK_URL",
        "MASHANG_PACING",
        "MASHANG_PROXY",
        "MASHANG_CLOCK_URL",
    ]
    assert all(" / " in problem and "\n" not in problem for problem in found)
    assert "是不是 MASHANG_LANGUAGE？" in found[0]


def test_a_policy_file_in_an_old_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_bytes("# 规则".encode("gbk"))
    [problem] = problems("MASHANG_POLICY_FILE=policy.toml")
    assert problem.startswith("MASHANG_POLICY_FILE：policy.toml 不是 UTF-8 编码")


def test_settings_in_an_old_encoding_are_refused() -> None:
    Path(".env").write_bytes("# 设置".encode("gbk"))
    with pytest.raises(SettingsError, match="不是 UTF-8 编码"):
        Settings.read()


@pytest.mark.parametrize("address", ["", "https://api.telegram.org", "https://API.telegram.org./"])
def test_a_drill_clock_is_refused_together_with_the_real_telegram(address: str) -> None:
    [problem] = problems(f"MASHANG_BOT_API_URL={address}", "MASHANG_CLOCK_URL=http://127.0.0.1:8081/clock")
    assert problem.startswith("MASHANG_CLOCK_URL：演练时钟不能和真正的 Telegram 一起用")


def test_a_drill_clock_goes_with_a_server_of_ones_own() -> None:
    settings = written("MASHANG_BOT_API_URL=http://127.0.0.1:8081/", "MASHANG_CLOCK_URL=http://127.0.0.1:8081/clock")
    assert (settings.bot_api_url, settings.clock_url) == ("http://127.0.0.1:8081", "http://127.0.0.1:8081/clock")


def test_only_who_talks_to_telegram_needs_a_token() -> None:
    with pytest.raises(SettingsError, match="@BotFather"):
        Settings.read().token()


@pytest.mark.parametrize(
    ("said", "url", "api"),
    [
        ("443、80、88、8443", "http://office.example/telegram", ""),
        ("443、80、88、8443", "https://office.example:444/telegram", "https://api.telegram.org"),
        ("已有别的用处", "https://office.example/healthz", ""),
        ("已有别的用处", "http://office.example/metrics/", "http://127.0.0.1:8081"),
    ],
)
def test_a_webhook_that_telegram_cannot_reach_is_refused(said: str, url: str, api: str) -> None:
    [problem] = problems(f"MASHANG_WEBHOOK_URL={url}", f"MASHANG_BOT_API_URL={api}")
    assert said in problem


def test_a_server_of_ones_own_delivers_anywhere_and_only_where_somebody_listens() -> None:
    own = ("MASHANG_WEBHOOK_URL=http://127.0.0.1:9000/hook", "MASHANG_BOT_API_URL=http://127.0.0.1:8081")
    assert written(*own).webhook_url == "http://127.0.0.1:9000/hook"
    [problem] = problems(*own, "MASHANG_WEB_LISTEN=off")
    assert "MASHANG_WEB_LISTEN" in problem


def test_the_secret_of_a_webhook_is_the_tokens_own_unless_one_is_set() -> None:
    made = written(f"MASHANG_BOT_TOKEN={TOKEN}").hook_secret()
    assert made == written(f"MASHANG_BOT_TOKEN={TOKEN}").hook_secret()
    assert made != written(f"MASHANG_BOT_TOKEN={TOKEN}x").hook_secret()
    assert TOKEN not in made
    assert written("MASHANG_WEBHOOK_SECRET=geheim-1").hook_secret() == "geheim-1"
    [problem] = problems("MASHANG_WEBHOOK_SECRET=ge heim")
    assert "heim" not in problem.replace("MASHANG_WEBHOOK_SECRET", "")
