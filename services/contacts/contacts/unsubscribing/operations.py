"""Ending e-mail by a link, and beginning it again."""

from chassis.errors import NotFound
from chassis.work import Work
from contacts.dnd import rules as dnd
from contacts.messaging.kinds import EMAIL
from contacts.people.changing import changing
from contacts.people.loading import lock_contact
from contacts.people.merged import current_id
from contacts.signed_links.operations import enter_by_token, public_address, signed_token

_PURPOSE = "unsubscribe"
_WORDS = "The link in an e-mail"


def unsubscribe_link(work: Work, contact_id: str) -> str:
    """Where a click ends e-mail to a contact."""
    return public_address(work, f"/unsubscribe/{signed_token(work, _PURPOSE, contact_id)}")


def unsubscribe(work: Work, token: str) -> None:
    """Let nothing more be mailed to the contact that a link names, until they say otherwise: it is their own word.

    Raises:
        NotFound: `link_unknown`.
    """
    _set(work, token, stop=True)


def subscribe_again(work: Work, token: str) -> None:
    """Take back the contact's own word.

    Raises:
        NotFound: `link_unknown`.
    """
    _set(work, token, stop=False)


def check_link(work: Work, token: str) -> None:
    """Make sure that a link is one of ours.

    Raises:
        NotFound: `link_unknown`.
    """
    enter_by_token(work, _PURPOSE, token)


def _set(work: Work, token: str, *, stop: bool) -> None:
    contact_id = current_id(work, enter_by_token(work, _PURPOSE, token))
    try:
        contact = lock_contact(work, contact_id)
    except NotFound:
        # Gone: nothing is mailed to them, which is what the click asks for.
        return
    with work.acting_as(f"contact:{contact.id}"), changing(work, contact):
        settings = contact.dnd_settings
        contact.dnd_settings = dnd.stopped(settings, EMAIL, _WORDS) if stop else dnd.restarted(settings, EMAIL)
