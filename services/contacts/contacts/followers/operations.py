"""Adding and removing followers."""

from collections.abc import Sequence

from chassis.work import Work
from contacts.followers.errors import too_many_followers
from contacts.followers.rules import followers_after
from contacts.people.changing import changing
from contacts.people.loading import lock_contact
from contacts.people.models import MOST_FOLLOWERS, Contact


def add_followers(work: Work, contact_id: str, user_ids: Sequence[str]) -> tuple[Contact, list[str]]:
    """Let users follow a contact; answers it and those who are new.

    Raises:
        NotFound: `contact_not_found`.
        Invalid: `too_many_followers`, `unknown_user`; then nobody is added.
    """
    contact = lock_contact(work, contact_id)
    before = list(contact.followers)
    after = followers_after(before, user_ids)
    if len(after) > MOST_FOLLOWERS:
        raise too_many_followers()
    with changing(work, contact):
        contact.followers = after
    return contact, [user_id for user_id in after if user_id not in before]


def remove_followers(work: Work, contact_id: str, user_ids: Sequence[str]) -> tuple[Contact, list[str]]:
    """End users' following of a contact; answers it and those who did follow it.

    Raises:
        NotFound: `contact_not_found`.
        PreconditionFailed: `stale_version`.
    """
    contact = lock_contact(work, contact_id)
    work.check_version(contact)
    removed = [user_id for user_id in contact.followers if user_id in set(user_ids)]
    with changing(work, contact):
        contact.followers = [user_id for user_id in contact.followers if user_id not in removed]
    return contact, removed
