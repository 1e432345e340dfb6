"""What the worker handles: events and timers."""

from collections.abc import Callable

from chassis.events.declare import Subscription
from chassis.timers.store import Timer
from chassis.work import Work

SUBSCRIPTIONS: list[Subscription] = []
TIMERS: dict[str, Callable[[Work, Timer], None]] = {}
