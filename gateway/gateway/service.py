"""The one declaration of the gateway as a service."""

from chassis.service import Service
from gateway.app import FEATURES
from gateway.events import PUBLISHED
from gateway.settings import Settings

SERVICE = Service(
    name="gateway",
    package="gateway",
    settings=Settings,
    features=FEATURES,
    published=PUBLISHED,
)
