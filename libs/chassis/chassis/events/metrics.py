"""Prometheus metrics of the event backbone: counters of this process, and gauges read from the database when they are asked for."""

from collections.abc import Iterator

from prometheus_client import Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from chassis.clock import Clock

PUBLISHED = Counter("dossier_events_published_total", "Events that the bus confirmed")
UNROUTABLE = Counter(
    "dossier_events_unroutable_total", "Events that the bus confirmed while nobody had subscribed to them"
)
HANDLED = Counter("dossier_events_handled_total", "Events whose handlers succeeded")
FAILED = Counter("dossier_events_failed_total", "Tries in which an event's handlers failed")
PARKED = Counter("dossier_events_parked_total", "Events that were parked: out of tries, or unreadable")
TIMERS_RUN = Counter("dossier_timers_run_total", "Timers whose handlers succeeded")
TIMERS_FAILED = Counter("dossier_timers_failed_total", "Tries in which a timer's handler failed")

_OUTBOX = text("SELECT count(*), min(time) FROM outbox WHERE published_at IS NULL")
_INBOX = text(
    "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'parked') "
    "FROM inbox WHERE state IN ('waiting', 'parked')"
)
_TIMERS = text(
    "SELECT count(*) FILTER (WHERE parked_at IS NULL AND due_at <= :now), count(*) FILTER (WHERE parked_at IS NOT NULL) FROM timers"
)


class BackboneCollector(Collector):
    """Depth and lag of the outbox, what waits and is parked in the inbox, and timers overdue and parked."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing, so that registering asks no database."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; none of them while the database is away."""
        now = self._clock.now()
        try:
            with self._engine.connect() as connection:
                depth, oldest = connection.execute(_OUTBOX).one()
                waiting, parked = connection.execute(_INBOX).one()
                due, parked_timers = connection.execute(_TIMERS, {"now": now}).one()
        except SQLAlchemyError:
            return
        lag = (now - oldest).total_seconds() if oldest is not None else 0.0
        yield GaugeMetricFamily("dossier_outbox_depth", "Events not yet published", value=depth)
        yield GaugeMetricFamily("dossier_outbox_lag_seconds", "Age of the oldest event not yet published", value=lag)
        yield GaugeMetricFamily("dossier_inbox_pending", "Events received and waiting for a try", value=waiting)
        yield GaugeMetricFamily("dossier_inbox_parked", "Events parked for an operator", value=parked)
        yield GaugeMetricFamily("dossier_timers_due", "Timers that are due", value=due)
        yield GaugeMetricFamily("dossier_timers_parked", "Timers parked for an operator", value=parked_timers)
