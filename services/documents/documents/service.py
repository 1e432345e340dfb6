"""The one declaration of this service."""

from chassis.service import Service
from documents.events import PUBLISHED
from documents.ports import build_ports
from documents.settings import Settings
from documents.worker import SUBSCRIPTIONS, TIMERS

SERVICE = Service(
    name="documents",
    package="documents",
    settings=Settings,
    published=PUBLISHED,
    subscriptions=SUBSCRIPTIONS,
    timers=TIMERS,
    ports=build_ports,
)
