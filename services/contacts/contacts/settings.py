"""The settings of the contacts service."""

from dataclasses import dataclass

from chassis.settings import Settings as ChassisSettings
from chassis.settings import setting


@dataclass(frozen=True, kw_only=True)
class Settings(ChassisSettings):
    """What the processes of contacts read."""

    webhook_loopback: bool = setting(
        "CONTACTS_WEBHOOK_LOOPBACK", "bool", "Whether workflows may call this machine itself (for trying out)", False
    )
