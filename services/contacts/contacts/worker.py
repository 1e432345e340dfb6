"""What the worker handles: events and timers."""

from collections.abc import Callable

from chassis.events.declare import Subscription
from chassis.timers.store import Timer
from chassis.work import Work
from contacts.refs.operations import keep_location, keep_user
from contacts.refs.schemas import LocationSeen, UserSeen
from contacts.timeline.operations import take_in
from contacts.timeline.schemas import AnyData

SUBSCRIPTIONS = [
    Subscription("gateway.location.created", reads=LocationSeen, handle=keep_location),
    Subscription("gateway.location.updated", reads=LocationSeen, handle=keep_location),
    Subscription("gateway.user.*", reads=UserSeen, handle=keep_user),
    # Every service's events about a contact, our own among them: a replay makes the timeline again.
    Subscription("#", reads=AnyData, handle=take_in),
]
TIMERS: dict[str, Callable[[Work, Timer], None]] = {}
