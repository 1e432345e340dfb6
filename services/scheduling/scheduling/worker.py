"""What scheduling's worker handles."""

from collections.abc import Callable

from chassis.events.declare import Subscription
from chassis.timers.store import Timer
from chassis.work import Work
from scheduling.busy_sources.operations import SOURCE_DUE, source_due
from scheduling.contacts import contact_refs
from scheduling.holds.operations import HOLD_EXPIRES, expire
from scheduling.locations.operations import keep_zone
from scheduling.locations.schemas import LocationSeen
from scheduling.notifications.planning import NOTICE_DUE, notice_due

SUBSCRIPTIONS = [
    *contact_refs.subscriptions(),
    Subscription("gateway.location.created", reads=LocationSeen, handle=keep_zone),
    Subscription("gateway.location.updated", reads=LocationSeen, handle=keep_zone),
]

TIMERS: dict[str, Callable[[Work, Timer], None]] = {
    HOLD_EXPIRES: expire,
    NOTICE_DUE: notice_due,
    SOURCE_DUE: source_due,
}
