"""The two kinds of channel, phones and e-mails, by what tells them apart; all else is the same for both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chassis.plain import plain
from contacts.channels.errors import unusable
from contacts.channels.models import ContactEmail, ContactPhone
from contacts.channels.rules import UnusableError, comparable_email, read_email, read_phone
from contacts.people.models import Contact

Row = ContactPhone | ContactEmail


@dataclass(frozen=True)
class Kind:
    """`name` is the wire's word. `rows` are a contact's; `parse` reads a text, given a region; `columns` are what a row has
    of a read value.
    """

    name: str
    model: type[Row]
    rows: Callable[[Contact], list[Any]]
    parse: Callable[[str, str | None], str]
    key: Callable[[str], str]
    columns: Callable[[str], dict[str, str]]

    def make(self, value: str, *, plain_one: bool = False) -> Row:
        """A row of a read value; a plain one for a contact who is plain too."""
        model = plain(self.model) if plain_one else self.model
        return model(**self.columns(value))

    def read(self, text: str, region: str | None, field: str | None = None) -> str:
        """`text` as it is kept; `region` is the location's country.

        Raises:
            Invalid: `invalid_phone` or `invalid_email`.
        """
        try:
            return self.parse(text, region)
        except UnusableError as error:
            raise unusable(self.name, field or self.name) from error


PHONE = Kind("phone", ContactPhone, lambda contact: contact.phones, read_phone, str, lambda value: {"phone": value})
EMAIL = Kind(
    "email",
    ContactEmail,
    lambda contact: contact.emails,
    lambda text, _region: read_email(text),
    comparable_email,
    lambda value: {"email": value, "email_lower": comparable_email(value)},
)
