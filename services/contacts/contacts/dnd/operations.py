"""Changing what a contact wants to be left alone with."""

from chassis.work import Work
from contacts.dnd import rules
from contacts.people.changing import changing
from contacts.people.loading import lock_contact
from contacts.people.models import Contact


def set_dnd(work: Work, contact_id: str, channel: str, status: str) -> Contact:
    """Set one channel, or the switch for all, to `active` or `inactive`.

    Raises:
        NotFound: `contact_not_found`.
        Invalid: `dnd_permanent`.
    """
    contact = lock_contact(work, contact_id)
    with changing(work, contact):
        if channel == rules.ALL:
            contact.dnd = status == "active"
        else:
            contact.dnd_settings = rules.merged(contact.dnd_settings, {channel: {"status": status}})
    return contact


def heed_word(work: Work, contact_id: str, channel: str, message: str) -> str | None:
    """Heed a STOP or START that came in on `channel`; answers which it was, and None for every other message.

    Raises:
        NotFound: `contact_not_found`.
    """
    word = rules.word_in(message)
    if word is None:
        return None
    contact = lock_contact(work, contact_id)
    with work.acting_as(f"contact:{contact_id}"), changing(work, contact):
        if word == rules.STOP:
            contact.dnd_settings = rules.stopped(contact.dnd_settings, channel, message)
        else:
            contact.dnd_settings = rules.restarted(contact.dnd_settings, channel)
    return word
