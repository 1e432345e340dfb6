"""Rules about workflows: the way through their steps. Pure functions.

A position is a path into the steps: `2` is the third, `2.then.0` the first in its branch `then`. The step after the last of a
branch is the one after the step that holds the branch.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Step = Mapping[str, Any]
FIRST = "0"


def step_at(steps: Sequence[Step], position: str) -> Step | None:
    """The step at `position`; None behind the end."""
    *branches, last = position.split(".")
    level = steps
    for place, branch in zip(branches[::2], branches[1::2], strict=True):
        level = level[int(place)].get(branch, ())
    return level[int(last)] if int(last) < len(level) else None


def after(steps: Sequence[Step], position: str) -> str:
    """The position that follows; behind the end it names no step."""
    while True:
        *branches, last = position.split(".")
        following = ".".join([*branches, str(int(last) + 1)])
        if step_at(steps, following) is not None or not branches:
            return following
        position = ".".join(branches[:-1])


def into(steps: Sequence[Step], position: str, branch: str) -> str:
    """The first position in a branch of the step at `position`; what follows the step if the branch is empty."""
    inner = f"{position}.{branch}.0"
    return inner if step_at(steps, inner) is not None else after(steps, position)


def users_named(steps: Sequence[Step], path: str = "steps") -> Iterator[tuple[str, str]]:
    """Where the steps, those in branches too, name users whom something is to be given to, and whom they name."""
    for place, step in enumerate(steps):
        here = f"{path}.{place}"
        owner, followers = step.get("assignedTo"), step.get("followers")
        named = [("assignedTo", [owner] if isinstance(owner, str) else []), ("followers", followers or [])]
        yield from ((f"{here}.{field}", user) for field, users in named for user in users)
        for branch in ("then", "else"):
            yield from users_named(step.get(branch) or (), f"{here}.{branch}")


def lineage_after(lineage: Sequence[str], workflow_id: str) -> list[str]:
    """The workflows whose doing led to what `workflow_id` does, itself among them."""
    return list(dict.fromkeys([*lineage, workflow_id]))
