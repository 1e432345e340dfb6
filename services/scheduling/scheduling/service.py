"""The one declaration of the service."""

from chassis.service import Service
from scheduling.app import FEATURES
from scheduling.events import PUBLISHED
from scheduling.settings import Settings
from scheduling.worker import SUBSCRIPTIONS

SERVICE = Service(
    name="scheduling",
    package="scheduling",
    settings=Settings,
    features=FEATURES,
    published=PUBLISHED,
    subscriptions=SUBSCRIPTIONS,
)
