"""What the pages say is so: settings, commands, states, files, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from bot.__main__ import app
from bot.durations import Duration
from bot.issues import NEXT_STATUS, Move, Status
from bot.policy import Policy
from bot.posts import Role
from bot.roster_file.words import HEADINGS, SHEETS, shown
from bot.settings import PREFIX, Settings
from handlers.telegram.conversation.commands import IN_GROUP, PRIVATE

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "README.zh-CN.md", *DOCS.glob("*.md"), ROOT / "sandbox" / "README.md"])
SETTINGS = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def rows(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.startswith("|") and not line.startswith("|---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def section(text: str, title: str) -> str:
    """What stands under a heading, up to the next of its rank."""
    rank = title.partition(" ")[0]
    after = text.split(f"\n{title}\n", 1)[1]
    return re.split(rf"\n#{{1,{len(rank)}}} ", after)[0]


# --- settings and commands


def test_every_setting_stands_in_the_example_file_with_a_comment_in_both_languages() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.partition("=")[0]: before for before, line in pairwise(lines) if "=" in line}
    assert named.keys() == SETTINGS
    assert all(re.fullmatch(r"# .*[\u4e00-\u9fff].* / .*[a-z].*", comment) for comment in named.values())


def test_the_example_file_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    assert Settings.read(ROOT / ".env.example") == Settings.read(None)


def test_the_operators_page_lists_every_setting_with_its_default() -> None:
    told = {
        row[0].strip("`"): row[1].strip("`") for row in rows(page("operators.md")) if row[0].startswith(f"`{PREFIX}")
    }
    assert told.keys() == SETTINGS
    for name, field in Settings.model_fields.items():
        default = told[f"{PREFIX}{name}".upper()]
        assert default == str(field.default) or default in ("–", "packaged"), name


def options_of(command: typer.core.TyperGroup, path: str = "") -> dict[str, set[str]]:
    """Every command by its full name, with its options."""
    found: dict[str, set[str]] = {}
    for name, below in command.commands.items():
        if isinstance(below, typer.core.TyperGroup):
            found |= options_of(below, f"{path}{name} ")
        else:
            found[f"{path}{name}"] = {option for parameter in below.params for option in parameter.opts}
    return found


def command_line() -> dict[str, set[str]]:
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return options_of(group)


def test_the_operators_page_lists_every_command() -> None:
    listed = section(page("operators.md"), "## Commands")
    told = {found.strip() for found in re.findall(r"^\| `python -m bot([a-z ]+)", listed, re.MULTILINE)}
    assert told == command_line().keys()


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_commands_and_options_that_a_page_names_exist(file: Path) -> None:
    known = command_line()
    for words, rest in re.findall(r"python -m bot((?: [a-z]+)+)([^`\n#]*)", file.read_text(encoding="utf-8")):
        name = next((name for name in known if words.strip().startswith(name)), None)
        assert name, words
        assert set(re.findall(r"--[a-z-]+", rest)) <= known[name] | {"--help"}, f"{words}{rest}"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_help_names_every_command_of_the_chat(language: str) -> None:
    files = resources.files("handlers.telegram") / "languages" / language
    text = (files / "say" / "help.html").read_text(encoding="utf-8")
    assert set(re.findall(r"(?<![\w<])/([a-z]+)", text)) >= PRIVATE.keys() - {"help"}


def test_the_pages_name_every_command_of_the_chat() -> None:
    told = set(re.findall(r"`/([a-z]+)", page("operators.md")))
    assert told == PRIVATE.keys() | IN_GROUP.keys()
    cadres = set(re.findall(r"`/([a-z]+)", page("cadres.zh-CN.md")))
    assert cadres == PRIVATE.keys() - {"admin"}


def test_the_readmes_name_commands_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        told = set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE))
        assert told >= {"demo", "test"}
        assert told <= targets


# --- states


def test_the_diagram_and_the_table_are_the_table_of_moves() -> None:
    text = section(page("developers.md"), "## States")
    told: dict[tuple[str, str], str] = {}
    for before, after, moves in re.findall(r"^    (\w+) --> (\w+): (.+)$", text, re.MULTILINE):
        told |= {(before, move): after for move in moves.split(", ")}
    for row in rows(text):
        told |= {(status, row[0].strip("`")): status for status in re.findall(r"`(\w+)`", row[1])}
    assert told == {(str(before), str(move)): str(after) for (before, move), after in NEXT_STATUS.items()}


def test_the_diagram_begins_and_ends_where_issues_do() -> None:
    text = section(page("developers.md"), "## States")
    assert f"[*] --> {Status.REPORTED}: {Move.REPORT}" in text
    ends = set(re.findall(r"(\w+) --> \[\*\]", text))
    assert ends == {Status.CLOSED, Status.REJECTED, Status.MERGED}


# --- the policy and the roster


def test_the_policy_page_lists_every_key_of_the_packaged_policy() -> None:
    text = page("policy.md")
    packaged = resources.files("bot").joinpath("data/policy.toml").read_text(encoding="utf-8")
    for title in ("limits", "calendar", "quiet"):
        own = packaged.split(f"[{title}]\n", 1)[1].split("\n[", 1)[0]
        told = {row[0].strip("`") for row in rows(section(text, f"## `[{title}]`"))} - {"key"}
        assert told == set(re.findall(r"^(\w+) +=", own, re.MULTILINE))


@pytest.mark.parametrize(("title", "reader"), [("rung", "read_rung"), ("tally", "read_tally")])
def test_the_policy_page_lists_every_key_of_rungs_and_tallies(title: str, reader: str) -> None:
    source = (ROOT / "bot" / "policy_file.py").read_text(encoding="utf-8")
    allowed = source.split(f"def {reader}(", 1)[1].split("table.only(", 1)[1].split(")", 1)[0]
    told = {row[0].strip("`") for row in rows(section(page("policy.md"), f"## `[[{title}]]`"))} - {"key"}
    assert told == set(re.findall(r'"(\w+)"', allowed))


def test_the_defaults_on_the_policy_page_are_the_packaged_ones() -> None:
    limits = Policy.load("", zone=Settings.model_fields["time_zone"].default).limits
    for row in rows(section(page("policy.md"), "## `[limits]`")):
        value = getattr(limits, {"return": "return_"}.get(row[0].strip("`"), row[0].strip("`")), None)
        if isinstance(value, dict):
            each = [str(limit) for limit in value.values()]
            assert row[1] == (" / ".join(each) if len(set(each)) > 1 else f"`{each[0]}`"), row[0]
        elif isinstance(value, Duration):
            assert row[1] == f"`{value}`", row[0]


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_roster_page_lists_every_column_with_its_headings(sheet: str) -> None:
    part = section(page("roster.md"), f"### `{sheet}` · {shown(SHEETS, sheet)}")
    told = {row[0].strip("*`"): row[1] for row in rows(part)}
    del told["column"]
    assert told == {column: "、".join(words.split()) for column, words in HEADINGS[sheet].items()}


def test_the_roster_page_lists_every_role() -> None:
    told = {row[0].strip("`") for row in rows(section(page("roster.md"), "### Roles"))} - {"code"}
    assert told == {role.value for role in Role}


# --- files and links


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_links_lead_somewhere(file: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", file.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = (file.parent / path).resolve() if path else file
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in headings}


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_files_that_a_page_names_exist(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for path in re.findall(r"\b(?:bot|handlers|storage|sandbox|tests|docs)/[\w./-]*[\w/]", text):
        assert (ROOT / path).exists() or (DOCS / path).exists(), path


def test_the_steps_of_a_move_are_where_the_page_says() -> None:
    steps = [row[0] for row in rows(section(page("developers.md"), "## One move, end to end"))][1:]
    assert len(steps) > 8
    for step in steps:
        path, name = re.findall(r"`([^`]+)`", step)
        assert re.search(rf"(?:def|class) {name}\b", (ROOT / path).read_text(encoding="utf-8")), step


def test_the_tests_that_show_a_fault_survived_exist() -> None:
    defined = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    told = [row for row in rows(page("faults.md")) if row[0] != "fault"]
    assert len(told) > 30
    for fault, _, shown_by in told:
        names = re.findall(r"`(test_\w+)`", shown_by)
        assert names, fault
        assert set(names) <= defined, fault


def test_the_picture_is_a_drawing_without_foreign_parts() -> None:
    drawing = (DOCS / "pictures" / "phones.svg").read_text(encoding="utf-8")
    assert "A-0001" in drawing
    assert "href" not in drawing


def test_the_licence_is_the_one_the_project_names() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
