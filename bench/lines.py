"""Lines of code by room: neither blank nor only a comment."""

from __future__ import annotations

from pathlib import Path

from bench.figures import Figures, ratio
from bench.process import ROOT

ROOMS = ("bot", "bot/desk", "handlers", "storage", "sandbox", "tests", "bench")


async def measure() -> Figures:
    found: Figures = {room: _room(ROOT / room) for room in ROOMS}
    product = sum(found[room]["code"] for room in ("bot", "handlers", "storage"))
    return found | {"product": product, "ratio_tests_to_product": ratio(found["tests"]["code"], product)}


def _room(folder: Path) -> Figures:
    files = [file.read_text(encoding="utf-8").splitlines() for file in folder.rglob("*.py")]
    code = [sum(1 for line in lines if line.strip() and not line.strip().startswith("#")) for lines in files]
    return {"files": len(files), "code": sum(code), "longest": max((len(lines) for lines in files), default=0)}
