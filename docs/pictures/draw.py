"""Draws the pictures of these pages from conversations that really take place: `python -m docs.pictures.draw`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from unicodedata import east_asian_width

from docs.pictures.scenes import Phone, Shown, pictures

HERE = Path(__file__).parent
FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif"
SIZE, LINE, PAD = 13, 20, 10
BUBBLE, PHONE, GAP = 330, 360, 28
PHOTO, BUTTON = 92, 32


DOT = '<circle cx="7" cy="7" r="6" fill="{}"/>'
SIGNS = {
    "🟢": DOT.format("#4caf50"),
    "🔵": DOT.format("#2f80d0"),
    "🟡": DOT.format("#f2c230"),
    "🔴": DOT.format("#e04b3c"),
    "📍": '<path d="M7 14 q-5 -6 -5 -9 a5 5 0 0 1 10 0 q0 3 -5 9 z" fill="#d94b3d"/>',
    "👉": '<path d="M1 5 h7 v-4 l6 6 l-6 6 v-4 h-7 z" fill="#e0a030"/>',
    "📝": '<path d="M2 1 h10 v12 h-10 z M4 4 h6 M4 7 h6 M4 10 h4" fill="#fff" stroke="#6b7b8b"/>',
}


@dataclass
class Run:
    text: str
    style: str


class Runs(HTMLParser):
    """Lines of styled runs; a quotation is marked by its style."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[Run]] = [[]]
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        style = " ".join(self._open)
        for index, part in enumerate(data.split("\n")):
            if index:
                self.lines.append([])
            if part:
                self.lines[-1].append(Run(part, style))


def width(text: str) -> float:
    return sum(SIZE * (1.0 if east_asian_width(char) in "WF" else 0.56) for char in text)


def wrapped(line: list[Run], most: float) -> Iterator[list[Run]]:
    row: list[Run] = []
    used = 0.0
    for run in line:
        for char in run.text:
            if used + width(char) > most:
                yield row
                row, used = [], 0.0
            if row and row[-1].style == run.style:
                row[-1].text += char
            else:
                row.append(Run(char, run.style))
            used += width(char)
    yield row


def styled(run: Run) -> str:
    look = ""
    if "b" in run.style.split():
        look += ' font-weight="700"'
    if "a" in run.style.split():
        look += ' fill="#1f6fb2"'
    return f'<tspan{look} xml:space="preserve">{escape(run.text)}</tspan>'


def words(x: float, y: int, text: str, fill: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y}" fill="{fill}"{more}>{text}</text>'


def box(x: float, y: int, wide: float, high: int, fill: str, round_: int = 0) -> str:
    return f'<rect x="{x:g}" y="{y}" width="{wide:g}" height="{high}" rx="{round_}" fill="{fill}"/>'


def line_of(row: list[Run], x: int, y: int, fill: str) -> list[str]:
    """A sign at its beginning is drawn: not every computer has it among its letters."""
    sign = SIGNS.get(row[0].text[0]) if row and row[0].text else None
    if sign is None:
        return [words(x, y + 15, "".join(map(styled, row)), fill)]
    row = [Run(row[0].text[1:].lstrip(), row[0].style), *row[1:]]
    mark = f'<g transform="translate({x} {y + 3})">{sign}</g>'
    return [mark, words(x + SIZE + 5, y + 15, "".join(map(styled, row)), fill)]


def bubble(message: Shown, x: int, y: int) -> tuple[list[str], int]:
    """The drawing, and how far down it reaches."""
    parser = Runs()
    parser.feed(message.html)
    rows = [row for line in parser.lines for row in wrapped(line, BUBBLE - 2 * PAD - 8)]
    top = y
    inside: list[str] = []
    y += PAD
    if message.by:
        inside += line_of([Run(message.by, "b")], x + PAD, y, "#3a7d9d")
        y += LINE
    if message.answers:
        inside.append(box(x + PAD, y, 3, LINE, "#3a9d5d"))
        inside += line_of([Run(message.answers, "")], x + PAD + 10, y, "#3a9d5d")
        y += LINE + 4
    if message.photo:
        inside += photo(x + PAD, y)
        y += PHOTO + 6
    for row in rows:
        quoted = any("blockquote" in run.style for run in row)
        if quoted:
            inside.append(box(x + PAD, y, 3, LINE, "#9bb7d4"))
        inside += line_of(row, x + PAD + (10 if quoted else 0), y, "#5b6b7b" if quoted else "#111111")
        y += LINE
    inside.append(words(x + BUBBLE - PAD, y + 4, message.at, "#8a9aa8", ' font-size="10" text-anchor="end"'))
    y += PAD
    drawn = [box(x, top, BUBBLE, y - top, "#e3f6d9" if message.by else "#ffffff", 10), *inside]
    y += 4
    for labels in message.buttons:
        wide = (BUBBLE - 4 * (len(labels) - 1)) / len(labels)
        for place, label in enumerate(labels):
            left = x + place * (wide + 4)
            drawn.append(box(left, y, wide, BUTTON, "#5f87a8", 7))
            size = min(SIZE, SIZE * (wide - 12) / width(label))
            look = f' text-anchor="middle" font-size="{size:.1f}"'
            drawn.append(words(left + wide / 2, y + 21, escape(label), "#ffffff", look))
        y += BUTTON + 4
    return drawn, y


def photo(x: int, y: int) -> list[str]:
    """Stands for the picture that was sent."""
    wide = BUBBLE - 2 * PAD
    return [
        f'<rect x="{x}" y="{y}" width="{wide}" height="{PHOTO}" rx="6" fill="#d5dde4"/>',
        f'<circle cx="{x + wide - 40}" cy="{y + 24}" r="10" fill="#f4d78a"/>',
        f'<path d="M{x} {y + PHOTO} l90 -52 l60 34 l70 -44 l{wide - 220} 62 z" fill="#aebcc8"/>',
    ]


def screen(phone: Phone, left: int, top: int) -> tuple[list[str], int]:
    """One phone, and how far down it reaches."""
    y = top + 58
    content: list[str] = []
    for message in phone.messages:
        one, y = bubble(message, left + (PHONE - BUBBLE) // 2, y)
        content += one
        y += 10
    return [
        box(left, top, PHONE, y - top + 4, "#dfe8ee", 18),
        f'<path d="M{left} {top + 18} q0 -18 18 -18 h{PHONE - 36} q18 0 18 18 v32 h-{PHONE} z" fill="#3d6f97"/>',
        words(left + 18, top + 24, escape(phone.title), "#ffffff", ' font-size="15" font-weight="700"'),
        words(left + 18, top + 42, escape(phone.note), "#d7e6f2", ' font-size="11"'),
        *content,
    ], y + 4


def drawn(columns: list[list[Phone]]) -> str:
    parts: list[str] = []
    lowest = 0
    for place, column in enumerate(columns):
        y = GAP
        for phone in column:
            one, y = screen(phone, GAP + place * (PHONE + GAP), y)
            parts += one
            y += GAP
        lowest = max(lowest, y)
    wide = GAP + len(columns) * (PHONE + GAP)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {lowest}" width="{wide}" height="{lowest}" '
        f'font-family="{FONT}" font-size="{SIZE}">'
    )
    return "\n".join([head, *parts, "</svg>", ""])


def main() -> None:
    for name, columns in asyncio.run(pictures()).items():
        (HERE / f"{name}.svg").write_text(drawn(columns), encoding="utf-8")


if __name__ == "__main__":
    main()
