"""The one declaration of the billing service."""

from billing.events import PUBLISHED
from billing.ports import build_ports
from billing.settings import BillingSettings
from billing.worker import SUBSCRIPTIONS, TIMERS
from chassis.service import Service

SERVICE = Service(
    name="billing",
    package="billing",
    settings=BillingSettings,
    published=PUBLISHED,
    subscriptions=SUBSCRIPTIONS,
    timers=TIMERS,
    ports=build_ports,
)
