"""How a message leaves: to the mail server, or to the location's provider. No transaction is open meanwhile."""

import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

from contacts.calls.client import post
from contacts.mail.port import Mailer
from contacts.messaging.addresses import bare_address

_REFUSED_FOR_GOOD = 500
_LONGEST_DETAIL = 300


@dataclass(frozen=True)
class Outcome:
    """What came of a try: `problem` is a code, None where it was taken. `final` says that another try would bring the same."""

    problem: str | None = None
    detail: str | None = None
    final: bool = True


class Way(Protocol):
    """A message that is ready to leave."""

    def send(self) -> Outcome:
        """Hand it over, within a bounded time."""


@dataclass(frozen=True)
class ByMail:
    """An e-mail, for the mail server."""

    mailer: Mailer
    message: EmailMessage
    to: str

    def send(self) -> Outcome:
        """Hand it over; whom it is to must be among those that the server takes."""
        try:
            refused = self.mailer.send(self.message)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return _outcome_of(error)
        of_ours = bare_address(self.to) in {bare_address(one) for one in refused}
        return Outcome("recipient_refused") if of_ours else Outcome()


@dataclass(frozen=True)
class ByProvider:
    """A signed call of the location's provider."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    loopback: bool

    def send(self) -> Outcome:
        """Hand it over."""
        answered = post(self.url, self.headers, self.body, loopback=self.loopback)
        return Outcome() if answered.ok else Outcome("provider_failed", answered.problem, answered.final)


def _outcome_of(error: Exception) -> Outcome:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
        final = all(code >= _REFUSED_FOR_GOOD for code, _ in answers)
        return Outcome("recipient_refused", _words(answers[0][1]) if answers else None, final)
    # Wrong credentials are no fault of the message: somebody will mend the settings.
    if isinstance(error, smtplib.SMTPResponseException) and not isinstance(error, smtplib.SMTPAuthenticationError):
        return Outcome("mail_refused", _words(error.smtp_error), final=error.smtp_code >= _REFUSED_FOR_GOOD)
    if isinstance(error, smtplib.SMTPNotSupportedError | ValueError):
        return Outcome("mail_refused", type(error).__name__)
    return Outcome("mail_server_unavailable", type(error).__name__, final=False)


def _words(text: bytes | str) -> str:
    return (text.decode("utf-8", "replace") if isinstance(text, bytes) else text)[:_LONGEST_DETAIL]
