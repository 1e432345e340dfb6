"""The one declaration of the gateway as a service."""

from chassis.service import Service
from gateway.events import PUBLISHED
from gateway.settings import Settings

SERVICE = Service(
    name="gateway",
    package="gateway",
    settings=Settings,
    published=PUBLISHED,
)
