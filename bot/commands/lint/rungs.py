"""Rungs that can never fire, ladders that end before the act is done, tallies of nothing."""

from __future__ import annotations

from collections.abc import Iterator

from bot.batons import Level, Owes
from bot.commands.lint.flaws import Case, Flaw
from bot.commands.printing import Tongue
from bot.ladder import point_of
from bot.rungs import Rung


def never_fires(case: Case, tongue: Tongue) -> Iterator[Flaw]:
    for rung in case.policy.rungs:
        lost = [word for word in sorted(rung.categories) if not case.catalogue.children(word)]
        for word in lost:
            yield Flaw(case.written.at("rung", rung.index, "categories"), tongue(
                f"目录里没有以“{word}”开头的类别，请核对编码。", f"no category begins with “{word}”, check the code."
            ))  # fmt: skip
        if not rung.levels or not rung.owes:
            yield Flaw(case.written.at("rung", rung.index, "levels" if rung.owes else "owes"), tongue(
                "这一级没有写适用的环节或级别，永远不会触发。", "this rung names no act or no level and can never fire."
            ))  # fmt: skip
        elif not lost:
            for owes in Owes:
                if owes in rung.owes and (flaw := _never(case, rung, owes, tongue)) is not None:
                    yield flaw


def _never(case: Case, rung: Rung, owes: Owes, tongue: Tongue) -> Flaw | None:
    climbed = [stage for stage in case.stages if stage.owes is owes and rung in case.rungs(stage)]
    act = tongue.word("owes", owes)
    if not climbed:
        return Flaw(case.written.at("rung", rung.index), tongue(
            f"“{act}”的每个类别都另有更具体的规则，这一级永远不会触发。",
            f"for “{act}” every category is named by other rungs, so this one can never fire.",
        ))  # fmt: skip
    tried = ((stage, limit, start) for stage in climbed for limit in stage.limits for start in case.starts)
    if owes is Owes.ANSWER or any(point_of(rung, case.baton(*one), case.policy) for one in tried):
        return None  # a leader may name any time for an answer
    return Flaw(case.written.at("rung", rung.index, "at"), tongue(
        f"“{act}”的时限都比 {rung.at} 短，时点落在开始之前，这一级永远不会触发。",
        f"every limit of “{act}” is shorter than {rung.at}: the point lies before the start, so it can never fire.",
    ))  # fmt: skip


def ends_too_soon(case: Case, tongue: Tongue) -> Iterator[Flaw]:
    """Told at the last rung of the ladder, once for all levels that end there."""
    ending: dict[tuple[Owes, str, int | None], list[Level]] = {}
    for stage in case.stages:
        rungs = case.rungs(stage)
        if not any(rung.repeat for rung in rungs):
            last = rungs[-1].index if rungs else None
            ending.setdefault((stage.owes, stage.name, last), []).append(stage.level)
    for (owes, name, index), levels in ending.items():
        what = tongue.word("owes", owes) + (f" {name}*" if name else "")
        if len(levels) < len(Level):
            what += f"（{'、'.join(tongue.word('level', level) for level in levels)}）"
        if index is None:
            yield Flaw(case.written.at("rung", 0), tongue(
                f"“{what}”一级催办也没有，请加上，其中一级写 repeat。",
                f"“{what}” has no rung at all; add some, one of them with repeat.",
            ))  # fmt: skip
        else:
            yield Flaw(case.written.at("rung", index), tongue(
                f"“{what}”没有一级写了 repeat，催到这里就没有人再催，请加上。",
                f"no rung of “{what}” repeats, so the pressure ends here before the act is done; add repeat.",
            ))  # fmt: skip


def counts_nothing(case: Case, tongue: Tongue) -> Iterator[Flaw]:
    told = {rung.colour for rung in case.policy.rungs}
    for index, tally in enumerate(case.policy.tallies):
        if tally.colour not in told:
            yield Flaw(case.written.at("tally", index, "colour"), tongue(
                f"没有一级催办是 {tally.colour}，这条累计永远不会触发。",
                f"no rung is {tally.colour}, so this tally can never fire.",
            ), grave=case.written.own("tally"))  # fmt: skip
