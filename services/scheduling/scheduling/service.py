"""The one declaration of the service."""

from chassis.service import Service
from scheduling.events import PUBLISHED
from scheduling.settings import Settings
from scheduling.worker import SUBSCRIPTIONS, TIMERS

SERVICE = Service(
    name="scheduling",
    package="scheduling",
    settings=Settings,
    published=PUBLISHED,
    subscriptions=SUBSCRIPTIONS,
    timers=TIMERS,
    generic_plans=True,
)
