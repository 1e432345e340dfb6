"""The settings of the contacts service."""

from dataclasses import dataclass

from chassis.settings import Settings as ChassisSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ChassisSettings):
    """What the processes of contacts read."""
