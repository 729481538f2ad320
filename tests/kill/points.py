"""Where the road can be cut: every function that opens a transaction, read from the code, so that none is forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROAD = ("bot", "handlers")
ELSEWHERE = ("bot/commands/",)  # programs that end by themselves and are started again by hand


def sites() -> set[str]:
    """Functions that open a transaction; what writes for others counts as who calls it."""
    found: set[str] = set()
    for room in ROAD:
        for file in (ROOT / room).rglob("*.py"):
            if not str(file.relative_to(ROOT)).startswith(ELSEWHERE):
                found |= set(_sites_of(ast.parse(file.read_text(encoding="utf-8")), ""))
    return {name for name in found if name.rpartition(".")[2] not in ("_commit", "_write")}


def _sites_of(scope: ast.AST, path: str) -> Iterator[str]:
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.ClassDef):
            yield from _sites_of(node, f"{path}{node.name}.")
        elif isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            if any(_writes(inner) for inner in ast.walk(node)):
                yield f"{path}{node.name}"
        else:
            yield from _sites_of(node, path)


def _writes(node: ast.AST) -> bool:
    match node:
        case ast.withitem(context_expr=ast.Call(func=ast.Attribute(attr="transaction"))):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr="_write" | "_commit")):
            return True
    return False
