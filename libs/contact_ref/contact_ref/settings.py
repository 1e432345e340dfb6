"""The settings of a service that asks contacts."""

from dataclasses import dataclass

from chassis.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class ContactsSettings(Settings):
    """What every service reads, and where contacts answers."""

    contacts_url: str = setting("CONTACTS_URL", "http_url", "Internal address of the contacts service's web process")
