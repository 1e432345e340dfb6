"""The settings of the scheduling service."""

from dataclasses import dataclass

from contact_ref import ContactsSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ContactsSettings):
    """What the processes of scheduling read."""
