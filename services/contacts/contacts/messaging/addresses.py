"""Senders and recipients as texts. Pure."""

from email.headerregistry import Address
from email.utils import parseaddr

from contacts.channels.rules import UnusableError, comparable_email, read_email


def read_sender(text: str) -> str:
    """`Name <address>` or an address alone, as a header has it.

    Raises:
        UnusableError: it names no e-mail address.
    """
    return named_sender(*parseaddr(text))


def named_sender(name: str, address: str) -> str:
    """A name and an address, as a header has them.

    Raises:
        UnusableError: it is no e-mail address.
    """
    user, _, domain = read_email(address).rpartition("@")
    return str(Address(one_line(name), user, domain))


def bare_address(text: str) -> str | None:
    """The address in `Name <address>`, as two are compared; None where there is none."""
    try:
        return comparable_email(read_email(parseaddr(text)[1]))
    except UnusableError:
        return None


def domain_of(sender: str) -> str:
    """The domain of a sender, of which the names of its e-mails are."""
    return sender.rpartition("@")[2].strip("> ")


def one_line(text: str) -> str:
    """`text` without line ends and other control characters, as headers and subjects must be."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
