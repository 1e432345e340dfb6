"""The worker process: relay, consumer, inbox, timers and housekeeping as loops side by side, with health and metrics of its own."""

import gc
import signal
import threading
from datetime import timedelta
from types import FrameType

import structlog

from chassis.events.bus import Publisher
from chassis.events.bus.postgres import HandOver
from chassis.events.bus.rabbitmq import RabbitConsumer, RabbitPublisher
from chassis.events.consumer import PREFETCH, Consumer, Inbox
from chassis.events.handling import Handlers
from chassis.events.inbox import CHANNEL as INBOX_CHANNEL
from chassis.events.inbox import RetryPolicy
from chassis.events.outbox import CHANNEL as OUTBOX_CHANNEL
from chassis.events.relay import Relay
from chassis.events.topology import Names, is_embedded
from chassis.housekeeping import Housekeeping
from chassis.loops import Listener, Loop
from chassis.service import Runtime
from chassis.timers.runner import TimerRunner
from chassis.timers.store import CHANNEL as TIMERS_CHANNEL
from chassis.worker_health import HealthServer

STOP_SECONDS = 25.0

_log = structlog.get_logger(__name__)


class Worker:
    """A service's loops. Any number of workers run side by side on one database.

    `publisher` and `source` stand in for those that the settings name.
    """

    def __init__(
        self, runtime: Runtime, *, publisher: Publisher | None = None, source: RabbitConsumer | None = None
    ) -> None:
        self._runtime = runtime
        self._policy = RetryPolicy(runtime.settings.event_tries, timedelta(seconds=runtime.settings.event_first_pause))
        inbox = Inbox(runtime, Handlers(runtime), self._policy)
        source = source or make_source(runtime)
        relay = self._relay(publisher or make_publisher(runtime))
        retry, timers = Loop("inbox", inbox.retry_step), self._timers()
        self.loops = [relay, retry, timers, self._housekeeping()]
        if source is not None:
            self.loops.append(Loop("consumer", Consumer(source, inbox).step, close=source.close))
        listener = Listener(
            runtime.settings.database_url,
            {OUTBOX_CHANNEL: [relay], INBOX_CHANNEL: [retry], TIMERS_CHANNEL: [timers]},
            application_name=f"dossier-{runtime.service.name}-listener",
        )
        self.loops.append(Loop("listener", listener.step, close=listener.close))
        self._health = HealthServer(runtime, self.loops) if runtime.settings.worker_address else None

    def start(self) -> None:
        """Begin; returns at once."""
        if is_embedded(self._runtime.settings.bus_url):
            _log.warning("embedded_hand_over", about="events pass through PostgreSQL, which is for one machine only")
        for loop in self.loops:
            loop.start()
        if self._health is not None:
            self._health.start()
        _log.info("worker_started", loops=[loop.name for loop in self.loops])

    def stop(self) -> bool:
        """End every loop after the step that is running; whether all ended in time."""
        for loop in self.loops:
            loop.stop()
        for loop in self.loops:
            loop.join(STOP_SECONDS)
        if self._health is not None:
            self._health.stop()
        late = [loop.name for loop in self.loops if loop.is_alive()]
        _log.info("worker_stopped", late=late)
        return not late

    def _relay(self, publisher: Publisher) -> Loop:
        relay = Relay(self._runtime.database.engine, publisher, self._runtime.clock)
        return Loop("relay", relay.step, close=publisher.close)

    def _timers(self) -> Loop:
        return Loop("timers", TimerRunner(self._runtime, self._policy).step)

    def _housekeeping(self) -> Loop:
        return Loop("housekeeping", Housekeeping(self._runtime.database.engine, self._runtime.clock).step)


def make_publisher(runtime: Runtime) -> Publisher:
    """The publisher of the bus that the settings name."""
    settings = runtime.settings
    if is_embedded(settings.bus_url):
        return HandOver(settings.bus_url, runtime.clock)
    return RabbitPublisher(settings.bus_url, Names.of(runtime.service.name, settings.bus_namespace))


def make_source(runtime: Runtime) -> RabbitConsumer | None:
    """Where the service's messages come from: None where it reads none, and where they are handed to its inbox."""
    settings = runtime.settings
    patterns = Handlers(runtime).patterns
    if not patterns or is_embedded(settings.bus_url):
        return None
    names = Names.of(runtime.service.name, settings.bus_namespace)
    return RabbitConsumer(settings.bus_url, names, patterns, prefetch=PREFETCH)


def run(runtime: Runtime, worker: Worker | None = None) -> int:
    """Work until SIGTERM or SIGINT; the exit status."""
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    worker = worker or Worker(runtime)
    # What is there by now stays to the end: collecting garbage need not look through it again and again.
    gc.freeze()
    worker.start()
    ended.wait()
    clean = worker.stop()
    runtime.close()
    return 0 if clean else 1
