"""The one declaration of the contacts service."""

from chassis.service import Service
from contacts.events import PUBLISHED
from contacts.ports import build_ports
from contacts.settings import Settings
from contacts.worker import SUBSCRIPTIONS, TIMERS

SERVICE = Service(
    name="contacts",
    package="contacts",
    settings=Settings,
    published=PUBLISHED,
    subscriptions=SUBSCRIPTIONS,
    timers=TIMERS,
    ports=build_ports,
)
