"""The settings of the contacts service."""

from dataclasses import dataclass

from chassis.settings import Settings as ChassisSettings
from chassis.settings import setting


@dataclass(frozen=True, kw_only=True)
class Settings(ChassisSettings):
    """What the processes of contacts read."""

    smtp_url: str | None = setting(
        "SMTP_URL", "str", "The mail server: `smtp://user:pass@host:port` or `smtps://…`; none, no mail is sent", None
    )
    mail_from: str = setting("MAIL_FROM", "str", "The sender of the suite's own mail", "Dossier <dossier@localhost>")
    forms_address_key: str | None = setting(
        "FORMS_ADDRESS_KEY", "str", "Secret that goes into the hashes of the addresses that forms are sent from", None
    )
    webhook_loopback: bool = setting(
        "CONTACTS_WEBHOOK_LOOPBACK",
        "bool",
        "Whether workflows and messages may call this machine itself (for trying out)",
        False,
    )
    gateway_url: str = setting(
        "GATEWAY_URL", "str", "The suite's public address, for links in messages", "http://localhost:8080"
    )
