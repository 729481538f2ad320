"""Messages a second through the sandbox with everything on, against a bare route that answers one constant JSON."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bench.asking import asking
from bench.figures import Figures, milliseconds, ratio
from sandbox import Clock, FloodLimits, Sandbox, Window
from sandbox.hosting import hosted

SECONDS, AT_ONCE, ROUNDS = 3.0, 8, 3
AIM = 500
PEOPLE = 60
WIDE = FloodLimits(Window(10**7, 5), Window(10**7, 60), Window(10**7, 1))
WORDS = (
    "<b>A-0001</b> 井盖缺失 · 东街 3 号\n<a href='tg://user?id={id}'>老王</a>，今天 <i>10:30</i> 前接单 #井盖 @laowang"
)
KEYBOARD = {"inline_keyboard": [[{"text": t, "callback_data": f"1:i:{t}:1:2.0"} for t in ("接单", "退回", "转办")]]}


async def measure(seconds: float = SECONDS) -> Figures:
    """In turn, so that what else the machine does falls on both."""
    strict, bare = [], []
    for _ in range(ROUNDS):
        strict.append(await _sandbox(seconds))
        bare.append(await _bare(seconds))
    ours, theirs = _summed(strict, seconds), _summed(bare, seconds)
    return {
        "at_once": AT_ONCE,
        "aim_per_second": AIM,
        "sandbox": ours,
        "bare": theirs,
        "ratio": ratio(ours["per_second"], theirs["per_second"]),
        "ratio_of_cpu": ratio(ours["per_second_of_cpu"], theirs["per_second_of_cpu"]),
    }


@dataclass(frozen=True)
class Asked:
    took: list[float]
    cpu: float
    """Seconds of the answering process."""


async def _asked(url: str, bodies: list[str], seconds: float) -> Asked:
    cpu = time.process_time()
    return Asked(await asking(url, bodies, seconds, AT_ONCE), time.process_time() - cpu)


def _summed(rounds: list[Asked], seconds: float) -> Figures:
    took = [one for asked in rounds for one in asked.took]
    found = {
        "per_second": round(len(took) / (len(rounds) * seconds)),
        "per_second_of_cpu": round(ratio(len(took), sum(asked.cpu for asked in rounds))),
    }
    return found | {f"{name}_ms": ms for name, ms in milliseconds(took).items()}


async def _sandbox(seconds: float) -> Asked:
    """Formatting, a link to a person, a keyboard; flood limits are watched, and too wide to bind."""
    async with Sandbox.running(limits=WIDE, clock=Clock()) as telegram:
        people = [telegram.person(2000 + n, f"员工{n}", f"staff{n}", started=True) for n in range(PEOPLE)]
        asked = await _asked(_address(telegram), [_body(person.id) for person in people], seconds)
        if sum(len(person.inbox) for person in people) != len(asked.took):
            raise RuntimeError("not everything arrived")
        return asked


async def _bare(seconds: float) -> Asked:
    async with Sandbox.running(limits=WIDE) as telegram:
        telegram.person(2000, "员工0", "staff0", started=True)
        await asking(_address(telegram), [_body(2000)], 0.05, 1)
        answer: Any = json.loads(json.dumps({"ok": True, "result": telegram.calls[0].result}))

    async def constant(request: Request) -> JSONResponse:
        await request.form()
        return JSONResponse(answer)

    async with hosted(Starlette(routes=[Route("/send", constant, methods=["POST"])])) as url:
        return await _asked(f"{url}/send", [_body(2000)], seconds)


def _address(telegram: Sandbox) -> str:
    return f"{telegram.url}/bot{telegram.token}/sendMessage"


def _body(person: int) -> str:
    words = {"chat_id": person, "text": WORDS.format(id=person), "parse_mode": "HTML"}
    return urlencode(words | {"reply_markup": json.dumps(KEYBOARD, ensure_ascii=False)})
