"""Taking a contact out of the trash, and emptying it."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload, undefer

from chassis.timers.store import Timer
from chassis.work import Change, Work
from contacts import events
from contacts.erasing.operations import is_erased
from contacts.history import tell
from contacts.merging.forgetting import forget_merges
from contacts.people.duplicates import find_match, refuse_duplicate, wait_for_others
from contacts.people.errors import contact_not_found
from contacts.people.loading import refuse_merged
from contacts.people.merged import current_id, family_of
from contacts.people.models import Contact
from contacts.people.state import contact_data
from contacts.refs.operations import allows_duplicates, read_location
from contacts.tasks.overdue import watch_again
from contacts.timeline.models import Activity, TimelineHead
from contacts.trash.rules import KEPT_IN_TRASH, PURGE_CONTACT

_AGAIN = timedelta(seconds=1)


def restore_contact(work: Work, contact_id: str) -> Contact:
    """Take a contact out of the trash, with all that it had; one that is not there stays as it is. Its workflows stay stopped.

    Raises:
        NotFound: `contact_not_found`, or its 30 days are over.
        Conflict: `duplicate_contact`, another has one of its e-mails or phones by now and the location forbids that; `contact_merged`, it
            is not in the trash but another contact by now.
    """
    contact = _lock(work, contact_id)
    if contact.merged_into is not None:
        refuse_merged(work, contact.id, current_id(work, contact.id))
    if contact.deleted_at is None:
        return contact
    if contact.deleted_at + KEPT_IN_TRASH <= work.now():
        raise contact_not_found()
    _take_addresses(work, contact)
    active, count = contact.last_activity_at, contact.opportunities_count
    contact.deleted_at = None
    work.session.flush()
    contact.recall_activity(active, work.now())
    contact.recall_opportunities(count)
    watch_again(work, contact.id)
    data = contact_data(contact)
    audited = [Change("deleted", before=True, after=False)]
    tell(work, events.CONTACT_RESTORED, contact_id=contact.id, subject=contact.id, data=data, audited=audited)
    return contact


def purge_contact(work: Work, timer: Timer) -> None:
    """Delete a contact for good, with all that is its own here, unless it was restored meanwhile. The audit log stays."""
    statement = (
        select(Contact)
        .where(Contact.id == timer.key)
        .options(selectinload(Contact.emails), selectinload(Contact.phones))
    )
    locked = statement.with_for_update(of=Contact, skip_locked=True).execution_options(populate_existing=True)
    contact = work.session.scalars(locked).one_or_none()
    if contact is None:
        if work.session.scalars(statement).first() is not None:
            # Somebody is restoring it, and may wait for this very timer: look again when they have done.
            work.set_timer(PURGE_CONTACT, timer.key, work.now() + _AGAIN)
        return
    if contact.deleted_at is None or contact.deleted_at + KEPT_IN_TRASH > work.now():
        return
    # Those who were merged into it are gone with it.
    family = family_of(work, contact.id)
    gone = work.session.scalars(
        select(Contact)
        .where(Contact.id.in_(family))
        .options(selectinload(Contact.emails), selectinload(Contact.phones))
        .order_by(Contact.id)
    )
    told = [(one.id, contact_data(one)) for one in gone]
    for model in (Activity, TimelineHead):
        work.session.execute(delete(model).where(model.contact_id.in_(family)))
    forget_merges(work, family)
    work.session.execute(delete(Contact).where(Contact.id.in_(family)))
    for contact_id, data in told:
        # About nobody any more: a row on its timeline would be all that is left of it.
        work.record(events.CONTACT_PURGED, contact_id, data)


def _lock(work: Work, contact_id: str) -> Contact:
    statement = (
        select(Contact)
        .where(Contact.id == contact_id)
        .options(
            selectinload(Contact.emails),
            selectinload(Contact.phones),
            undefer(Contact.last_activity_at),
            undefer(Contact.opportunities_count),
        )
        .with_for_update(of=Contact)
        .execution_options(populate_existing=True)
    )
    contact = work.session.scalars(statement).one_or_none()
    if contact is None or is_erased(work, contact_id):
        raise contact_not_found()
    return contact


def _take_addresses(work: Work, contact: Contact) -> None:
    """Make the contact's e-mails and phones its own again, where the location lets only one have each."""
    if allows_duplicates(read_location(work)):
        return
    emails = [row.email_lower for row in contact.emails]
    phones = [row.phone for row in contact.phones]
    wait_for_others(work, [*emails, *phones])
    match = find_match(work, emails, phones, besides=contact.id)
    if match is not None:
        refuse_duplicate(work, match)
    for row in (*contact.emails, *contact.phones):
        row.exclusive = True
