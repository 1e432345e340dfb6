"""The real clients of what lies outside contacts."""

from dataclasses import dataclass

from contacts.mail.port import Mailer
from contacts.mail.smtp import SmtpMailer
from contacts.settings import Settings


@dataclass(frozen=True)
class Ports:
    """What operations find as `work.ports`; without a mail server no mail is sent."""

    mail: Mailer | None


def build_ports(settings: Settings) -> Ports:
    """The clients that the settings name."""
    return Ports(mail=SmtpMailer(settings.smtp_url) if settings.smtp_url else None)
