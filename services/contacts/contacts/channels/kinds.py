"""The two kinds of channel, phones and e-mails, by what tells them apart; all else is the same for both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from contacts.channels.errors import unusable
from contacts.channels.models import ContactEmail, ContactPhone
from contacts.channels.rules import UnusableError, comparable_email, read_email, read_phone
from contacts.people.models import Contact

Row = ContactPhone | ContactEmail


@dataclass(frozen=True)
class Kind:
    """`name` is the wire's word. `rows` are a contact's; `parse` reads a text, given a region; `make` makes a row of a read value."""

    name: str
    rows: Callable[[Contact], list[Any]]
    parse: Callable[[str, str | None], str]
    key: Callable[[str], str]
    make: Callable[[str], Row]

    def read(self, text: str, region: str | None, field: str | None = None) -> str:
        """`text` as it is kept; `region` is the location's country.

        Raises:
            Invalid: `invalid_phone` or `invalid_email`.
        """
        try:
            return self.parse(text, region)
        except UnusableError as error:
            raise unusable(self.name, field or self.name) from error


def _make_phone(value: str) -> ContactPhone:
    return ContactPhone(phone=value)


def _make_email(value: str) -> ContactEmail:
    return ContactEmail(email=value, email_lower=comparable_email(value))


PHONE = Kind("phone", lambda contact: contact.phones, read_phone, str, _make_phone)
EMAIL = Kind(
    "email", lambda contact: contact.emails, lambda text, _region: read_email(text), comparable_email, _make_email
)
