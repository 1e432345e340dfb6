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
from scheduling.personal_data.holdings import contact_data
from scheduling.reactions.merging import contact_moves
from scheduling.reactions.operations import contact_deleted, contact_restored
from scheduling.reactions.schemas import Gone, GoneUser, MovedUser
from scheduling.reactions.users import USER_LEFT, user_deleted, user_left, user_moved
from scheduling.recurrence.booking import SERIES_GROWS
from scheduling.recurrence.growing import grow

SUBSCRIPTIONS = [
    *contact_refs.subscriptions(),
    *contact_moves.subscriptions(),
    *contact_data.subscriptions(),
    Subscription("gateway.location.created", reads=LocationSeen, handle=keep_zone),
    Subscription("gateway.location.updated", reads=LocationSeen, handle=keep_zone),
    # After the contact's state: what follows looks at it.
    Subscription("contacts.contact.deleted", reads=Gone, handle=contact_deleted),
    Subscription("contacts.contact.restored", reads=Gone, handle=contact_restored),
    Subscription("gateway.user.deleted", reads=GoneUser, handle=user_deleted),
    Subscription("gateway.user.created", reads=MovedUser, handle=user_moved),
    Subscription("gateway.user.updated", reads=MovedUser, handle=user_moved),
]

TIMERS: dict[str, Callable[[Work, Timer], None]] = {
    HOLD_EXPIRES: expire,
    NOTICE_DUE: notice_due,
    SOURCE_DUE: source_due,
    **contact_moves.timers(),
    SERIES_GROWS: grow,
    USER_LEFT: user_left,
    **contact_data.timers(),
}
