"""Ending e-mail by a link, and beginning it again."""

from chassis.errors import NotFound
from chassis.work import Work
from contacts.dnd import rules as dnd
from contacts.messaging.kinds import EMAIL
from contacts.people.changing import changing
from contacts.people.loading import lock_contact
from contacts.unsubscribing.errors import link_unknown
from contacts.unsubscribing.models import UnsubscribeKey
from contacts.unsubscribing.rules import Named, holds, read_token

_WORDS = "The link in an e-mail"


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
    _enter(work, token)


def _enter(work: Work, token: str) -> Named:
    named = read_token(token)
    if named is None:
        raise link_unknown()
    with work.across_locations():
        key = work.session.get(UnsubscribeKey, named.location_id)
    if key is None or not holds(key.key, token, named):
        raise link_unknown()
    work.enter_location(named.location_id)
    return named


def _set(work: Work, token: str, *, stop: bool) -> None:
    named = _enter(work, token)
    try:
        contact = lock_contact(work, named.contact_id)
    except NotFound:
        # Gone: nothing is mailed to them, which is what the click asks for.
        return
    with work.acting_as(f"contact:{contact.id}"), changing(work, contact):
        settings = contact.dnd_settings
        contact.dnd_settings = dnd.stopped(settings, EMAIL, _WORDS) if stop else dnd.restarted(settings, EMAIL)
