"""`python -m bench [NAMES] [--quick] [--speed X]`: figures as JSON on standard output, a short table beside it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
from collections.abc import Awaitable, Callable
from functools import partial

from bench import (
    bundling,
    clocks,
    digests,
    disk,
    duplicates,
    engines,
    filings,
    lines,
    lists,
    messages,
    million,
    month,
    page,
    start,
    storm,
    taps,
    ticks,
)
from bench.figures import Figures

Measure = Callable[[], Awaitable[Figures]]
ALL: dict[str, Measure] = {
    "taps": taps.measure,
    "start": start.measure,
    "filings": filings.measure,
    "ticks": ticks.measure,
    "clocks": clocks.measure,
    "digests": digests.measure,
    "duplicates": duplicates.measure,
    "lists": lists.measure,
    "engines": engines.measure,
    "messages": messages.measure,
    "page": page.measure,
    "lines": lines.measure,
    "disk": disk.measure,
    "million": million.measure,
    "month": month.measure,
    "storm": lambda: storm.measure(speed=4),
    "bundling": bundling.measure,
}
STORM = (100, 60, 3, 60)  # filings, people, groups, seconds
QUICK: dict[str, Measure] = {
    "taps": lambda: taps.measure(5),
    "start": lambda: start.measure(1000),
    "filings": lambda: filings.measure(3),
    "clocks": lambda: clocks.measure(20),
    "ticks": lambda: ticks.measure((1_000, 10_000)),
    "digests": lambda: digests.measure(5_000),
    "duplicates": lambda: duplicates.measure(5_000),
    "lists": lambda: lists.measure(5_000),
    "engines": lambda: engines.measure(50),
    "messages": lambda: messages.measure(0.5),
    "page": lambda: page.measure(500),
    "lines": lines.measure,
    "disk": lambda: disk.measure(2_000),
    "million": lambda: million.measure(20_000, 1_000),
    "month": lambda: month.measure(3, 6),
    "storm": lambda: storm.measure(*STORM),
    "bundling": lambda: bundling.measure(600, hours=2.5),
}


async def run(names: list[str], quick: bool, speed: float | None = None) -> Figures:
    found: Figures = {"machine": f"{os.cpu_count()} cores, Python {platform.python_version()}"}
    measures = dict(QUICK if quick else ALL)
    if speed is not None:
        measures["storm"] = partial(storm.measure, *(STORM if quick else ()), speed=speed)
    for name in names:
        load = os.getloadavg()[0]
        found[name] = await measures[name]()
        found[name]["load_before"] = round(load, 1)
        sys.stderr.write(f"\n{name}\n" + "".join(f"  {row}\n" for row in table(found[name])))
        sys.stderr.flush()
    return found


def table(figures: Figures) -> list[str]:
    rows = []
    for name, value in figures.items():
        shown = "  ".join(f"{key} {one}" for key, one in value.items()) if isinstance(value, dict) else value
        rows.append(f"{name:<24}{shown}")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ALL)}; all by default")
    parser.add_argument("--quick", action="store_true", help="shorter and smaller, to see that it works")
    parser.add_argument("--speed", type=float, help="of the storm's clock: 4, or 1 where it is quick")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in ALL]
    if unknown:
        parser.error(f"no such measurement: {', '.join(unknown)}; there are {', '.join(ALL)}")
    found = asyncio.run(run(options.names or list(ALL), options.quick, options.speed))
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
