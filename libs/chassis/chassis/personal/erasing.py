"""Erasing what a service holds about a person, a bounded step at a time, and saying what was erased and what stays."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from chassis.personal.forgetting import forget, write_as_erasing
from chassis.personal.held import AT_ONCE, Held
from chassis.work import Work


class NotYetError(Exception):
    """A kind can't be erased yet, as something about it is under way; `pause` is how long to wait."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__(f"try again in {pause}")
        self.pause = pause


@dataclass(frozen=True)
class Step:
    """What a step left: the rows erased so far by kind, and when to go on; None when nothing is left."""

    counts: Mapping[str, int]
    again_in: timedelta | None


def erase_some(work: Work, held: Sequence[Held], subject: str, counts: Mapping[str, int], besides: str = "") -> Step:
    """Take one step; `counts` is what those before erased, and `besides` the path at which the erasure was asked for.

    A kind that can't be erased yet holds up no other.
    """
    write_as_erasing(work.session, subject)
    sums = Counter(counts)
    pause: timedelta | None = None
    for one in held:
        at_once = one.erasing.at_once
        try:
            with work.savepoint():
                erased = one.erasing(work, one, subject, at_once)
                work.session.flush()
        except NotYetError as error:
            pause = error.pause
            continue
        sums[one.kind] += erased
        if erased == at_once:
            return Step(sums, timedelta())
    forgotten = forget(work.session, subject, work.location_id, now=work.now(), limit=AT_ONCE, besides=besides)
    return Step(sums, timedelta() if forgotten else pause)


def report(work: Work, held: Sequence[Held], subject: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """`erased` counts the rows that went, by kind; `kept` those that stay without what was personal, and why."""
    erased = {one.kind: counts.get(one.kind, 0) for one in held if one.erasing.reason is None}
    kept = [
        {"kind": one.kind, "count": _count(work, one, subject), "reason": one.erasing.reason}
        for one in held
        if one.erasing.reason is not None
    ]
    return {
        "erased": {kind: count for kind, count in erased.items() if count},
        "kept": [one for one in kept if one["count"]],
    }


def _count(work: Work, held: Held, subject: str) -> int:
    return work.session.scalar(select(func.count()).select_from(held.model).where(held.of(subject))) or 0
