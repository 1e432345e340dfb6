"""Rules about do-not-disturb settings. Pure functions."""

from collections.abc import Mapping
from typing import Any

CHANNELS = ("call", "email", "sms", "whatsApp", "gmb", "fb")
STATUSES = ("active", "inactive", "permanent")
INBOUND_STATUSES = ("active", "inactive")


def merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with the channels that were given in place of what they were; the others stay."""
    return {**before, **{channel: dict(setting) for channel, setting in given.items()}}
