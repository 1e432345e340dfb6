"""What scheduling's worker handles."""

from chassis.events.declare import Subscription
from scheduling.contacts import contact_refs
from scheduling.locations.operations import keep_zone
from scheduling.locations.schemas import LocationSeen

SUBSCRIPTIONS = [
    *contact_refs.subscriptions(),
    Subscription("gateway.location.created", reads=LocationSeen, handle=keep_zone),
    Subscription("gateway.location.updated", reads=LocationSeen, handle=keep_zone),
]
