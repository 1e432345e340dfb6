"""`python -m chassis.testing.pair till|ledger web|worker|migrate|events …`: the pair as real processes.

`worker-dying-before-marking` and `worker-dying-before-acknowledging` are workers that kill themselves at that point.
"""

import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from chassis.events.bus import Message, Outcome, Publisher
from chassis.events.bus.rabbitmq import Delivery, RabbitConsumer
from chassis.process import main
from chassis.service import Runtime, Service
from chassis.testing.pair import SERVICES
from chassis.worker import Worker, make_publisher, make_source, run


class _DyingPublisher:
    """Publishes and dies before anybody can note it."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def publish(self, messages: Sequence[Message], *, queue: str | None = None) -> Outcome:
        self._publisher.publish(messages, queue=queue)
        _die()

    def keep_alive(self) -> None:
        self._publisher.keep_alive()

    def close(self) -> None:
        self._publisher.close()


class _DyingSource:
    """Gives messages and dies before they are acknowledged."""

    def __init__(self, source: RabbitConsumer) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def acknowledge(self, _last: Delivery) -> None:
        _die()


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody survives that")


def _run_dying_before_marking(service: Service, _rest: Sequence[str]) -> int:
    runtime = Runtime.start(service, service.settings.load(service.name))
    return run(runtime, Worker(runtime, publisher=_DyingPublisher(make_publisher(runtime))))


def _run_dying_before_acknowledging(service: Service, _rest: Sequence[str]) -> int:
    runtime = Runtime.start(service, service.settings.load(service.name))
    source: Any = _DyingSource(make_source(runtime) or sys.exit("nothing to consume"))
    return run(runtime, Worker(runtime, source=source))


main(
    SERVICES[sys.argv[1]],
    sys.argv[2:],
    more={
        "worker-dying-before-marking": _run_dying_before_marking,
        "worker-dying-before-acknowledging": _run_dying_before_acknowledging,
    },
)
