"""What can go wrong, on order from the page; and what Telegram changed, refused or did not know."""

from typing import get_args

from sandbox.accounts import Impossible
from sandbox.calls import ApiCall
from sandbox.faults import Fault, FaultKind
from sandbox.users import Json
from sandbox.web.acts import Answer, act
from sandbox.web.orders import Order
from sandbox.web.stage import Stage

MOST_CALLS = 60
LOOKED_THROUGH = 20_000
LONGEST_WORD = 200


@act
async def fault(stage: Stage, order: Order) -> Answer:
    kind = order.text("kind")
    if kind not in get_args(FaultKind):
        raise Impossible("no_such_fault", f"there is no fault {kind!r}")
    stage.faults.add(
        kind,  # type: ignore[arg-type]
        method=order.text("method", "") or None, chat=order.maybe("chat"), times=max(order.whole("times", 1), 1),
        seconds=max(order.number("seconds", 0), 0), retry_after=max(order.whole("retry_after", 1), 1),
    )  # fmt: skip
    stage.world.bell.ring()
    return {}


@act
async def no_more_faults(stage: Stage, order: Order) -> Answer:
    stage.faults.clear()
    stage.world.bell.ring()
    return {}


@act
async def offline(stage: Stage, order: Order) -> Answer:
    """For so many minutes of the drill clock nothing gets through between the bot and Telegram."""
    stage.faults.go_offline(order.number("minutes") * 60)
    stage.world.bell.ring()
    return {}


@act
async def troubles(stage: Stage, order: Order) -> Answer:
    """The faults that wait, and the newest calls with which something was the matter."""
    told: list[Json] = []
    for call in reversed(stage.calls[-LOOKED_THROUGH:]):
        if len(told) >= MOST_CALLS:
            break
        if _matters(call):
            told.append(_call(call))
    return {
        "faults": [_fault(fault) for fault in stage.faults.ordered if fault.struck < fault.times],
        "calls": told,
        "offline_until": stage.faults.offline_until,
    }


def summary(stage: Stage) -> Json:
    """What the page shows without being asked; cheap, as it is looked at with every push."""
    return {
        "surprises": len(stage.world.surprises),
        "faults": sum(fault.struck < fault.times for fault in stage.faults.ordered),
        "offline_until": stage.faults.offline_until if stage.faults.offline else None,
    }


def _matters(call: ApiCall) -> bool:
    return bool(call.surprises or call.unknown or call.error or call.fault)


def _call(call: ApiCall) -> Json:
    return {
        "at": call.at, "method": call.method, "fault": call.fault, "unknown": call.unknown,
        "error": call.error.description if call.error else None,
        "surprises": [{"kind": s.kind, "detail": s.detail, "harmless": s.harmless} for s in call.surprises],
        "params": {name: value[:LONGEST_WORD] for name, value in call.params.items()},
    }  # fmt: skip


def _fault(fault: Fault) -> Json:
    return {"kind": fault.kind, "method": fault.method, "chat": fault.chat, "left": fault.times - fault.struck}
