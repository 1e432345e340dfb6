"""The table of parts: one row for each, the processes of a service together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from runner.lives import Life
from runner.part import Kind, State

SETTLED = {State.READY, State.DONE}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    part: str
    state: str
    provided: str
    restarts: int

    @property
    def cells(self) -> tuple[str, str, str]:
        """What is shown, column by column."""
        again = f" (restarted {self.restarts}×)" if self.restarts else ""
        return self.part, self.state + again, self.provided


def rows(lives: Iterable[Life]) -> list[Row]:
    """The rows, in the order of the parts."""
    grouped: dict[str, list[Life]] = {}
    for life in lives:
        grouped.setdefault(life.part.row or life.part.name, []).append(life)
    return [_row(name, group) for name, group in grouped.items()]


def render(table: Sequence[Row], width: int) -> list[str]:
    """The lines of the table, each at most ``width`` columns."""
    cells = [("part", "state", "how it is provided"), *(row.cells for row in table)]
    first, second = (max(len(row[column]) for row in cells) for column in (0, 1))
    return [f"{part:<{first}}  {state:<{second}}  {provided}".rstrip()[:width] for part, state, provided in cells]


def _row(name: str, group: Sequence[Life]) -> Row:
    provided = ", ".join(life.part.provided for life in group if life.part.provided)
    return Row(name, _state(name, group), provided, sum(life.restarts for life in group))


def _state(name: str, group: Sequence[Life]) -> str:
    """One word where all agree, else what the unsettled ones are at."""
    if all(life.state in SETTLED for life in group):
        return "ready"
    states = {life.state for life in group}
    if len(states) == 1:
        return str(states.pop().value)
    return ", ".join(
        f"{_label(name, life)}{_doing(life)}"
        for life in group
        if life.state not in SETTLED | {State.WAITING, State.STOPPED}
    ) or str(next(life.state.value for life in group if life.state not in SETTLED))


def _label(name: str, life: Life) -> str:
    own = life.part.name.removeprefix(name).strip()
    return f"{own} " if own else ""


def _doing(life: Life) -> str:
    if life.part.kind is Kind.TASK and life.state is State.STARTING:
        return "running"
    return str(life.state.value)
