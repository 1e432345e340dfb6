"""The settings of the scheduling service."""

from dataclasses import dataclass

from chassis.settings import setting
from contact_ref import ContactsSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ContactsSettings):
    """What the processes of scheduling read."""

    busy_sources_allow_private: bool = setting(
        "BUSY_SOURCES_ALLOW_PRIVATE",
        "bool",
        "Read calendars from private and loopback addresses too (for tests)",
        False,
    )
