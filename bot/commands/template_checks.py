"""Whether the message templates of an office can be read, and are ones the bot asks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from bot.commands.findings import Finding, bad, good, odd
from bot.commands.printing import Tongue
from handlers.telegram.screens import language

_PACKAGED = Path(language.__file__).parent / "languages"


def check_templates(folder: Path | None, tongue: Tongue) -> Iterator[Finding]:
    if folder is None:
        return
    files = [file for code in language.LANGUAGES for file in sorted((folder / code).rglob("*.html"))]
    for file in files:
        name = file.relative_to(folder)
        if not (_PACKAGED / name).is_file():
            yield odd(
                tongue(f"模板 {name} 没有用处，请检查文件名。", f"No message uses the template {name}: check its name.")
            )
        try:
            Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            yield bad(
                tongue(
                    f"模板 {name} 第 {error.lineno} 行写错了：{error.message}",
                    f"{name}:{error.lineno}: {error.message}",
                )
            )
        except UnicodeDecodeError:
            yield bad(tongue(f"模板 {name} 不是 UTF-8 编码，请另存。", f"{name} is not UTF-8, save it as such."))
    if not files:
        yield odd(tongue(
            f"MASHANG_TEMPLATES_DIR：{folder} 里没有 zh_CN/*.html 这样的模板。",
            f"MASHANG_TEMPLATES_DIR: {folder} holds no templates like zh_CN/*.html.",
        ))  # fmt: skip
    else:
        yield good(tongue(f"读到 {len(files)} 个自备模板。", f"{len(files)} templates of your own."))
