"""What a kind of step is, and what can come of taking one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema

from chassis.work import Work
from contacts.workflows.models import Enrollment


@dataclass(frozen=True)
class Done:
    """The step was taken; `note` says more about it."""

    note: str | None = None


@dataclass(frozen=True)
class Skipped:
    """The step could not be taken, for the reason in `note`, and the way goes on."""

    note: str


@dataclass(frozen=True)
class Wait:
    """The way goes on at `until`, by a durable timer."""

    until: datetime


@dataclass(frozen=True)
class Await:
    """The way goes on when something else lets it (`resuming.py`): the step has seen to that."""


@dataclass(frozen=True)
class Enter:
    """The way goes on in this branch of the step."""

    branch: str


@dataclass(frozen=True)
class End:
    """The way ends here, for this reason."""

    reason: str


Outcome = Done | Skipped | Wait | Await | Enter | End


@dataclass(frozen=True)
class StepType:
    """A kind of step: its name, the schema of its settings, and how it is taken.

    `take` runs in the transaction that moves the contact on, acting as the workflow. A `Problem` that it raises skips the step.
    """

    name: str
    settings: type[Schema]
    take: Callable[[Work, Enrollment, dict[str, Any]], Outcome]
