"""Making, changing and deleting contacts."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.errors import Moved
from chassis.ids import new_id
from chassis.work import Change, Work
from contacts import events
from contacts.channels.kinds import EMAIL, PHONE
from contacts.channels.rules import UnusableError
from contacts.custom_fields.values import read_given
from contacts.history import tell
from contacts.people.changing import changing
from contacts.people.duplicates import find_match, refuse_duplicate, wait_for_others
from contacts.people.errors import owner_change_forbidden
from contacts.people.loading import lock_contact, read_contacts, refuse_merged
from contacts.people.making import apply_given, new_contact, tell_created
from contacts.people.models import Contact
from contacts.people.state import contact_data
from contacts.refs.models import LocationRef
from contacts.refs.operations import allows_duplicates, read_location
from contacts.staff.presence import refuse_absent
from contacts.tags.operations import know_tags
from contacts.trash.rules import KEPT_IN_TRASH, PURGE_CONTACT


def create_contact(work: Work, given: Mapping[str, Any]) -> Contact:
    """Make a contact of `given` (the columns' names, and `email`, `phone`).

    Raises:
        Invalid: `invalid_email`, `invalid_phone`, `unknown_custom_field`, `invalid_custom_value`, `unknown_user`.
        Conflict: `duplicate_contact`, the location forbids duplicates and one has the e-mail, or else the phone.
    """
    location = read_location(work)
    given = _read_channels(given, location)
    if not allows_duplicates(location):
        _refuse_others(work, given)
    return _insert(work, given, location)


def update_contact(work: Work, contact_id: str, given: Mapping[str, Any]) -> Contact:
    """Change what is `given`, and only that; tags are replaced, custom fields and DND channels are merged.

    Raises:
        NotFound: `contact_not_found`.
        PreconditionFailed: `stale_version`.
        Forbidden: `owner_change_forbidden`.
        Invalid: `invalid_email`, `invalid_phone`, `unknown_custom_field`, `invalid_custom_value`, `unknown_user`.
        Conflict: `duplicate_contact`; `primary_email`, `primary_phone`, null was given while there are others.
    """
    contact = lock_contact(work, contact_id)
    work.check_version(contact)
    location = read_location(work)
    given = _read_channels(given, location)
    if not allows_duplicates(location):
        _refuse_others(work, given, besides=contact)
    _change(work, contact, given, location)
    return contact


def upsert_contact(work: Work, given: Mapping[str, Any], *, create_if_allowed: bool) -> tuple[Contact, bool]:
    """Change the contact with the given e-mail, else the one with the given phone, else make one; answers it and whether it is new.

    `create_if_allowed` makes a new one in any case where the location allows duplicates.

    Raises:
        Conflict: `duplicate_contact`, the contact is not one that the caller may see, or one has the e-mail and another the phone.
        Invalid, Forbidden: as in `update_contact`.
    """
    location = read_location(work)
    given = _read_channels(given, location)
    emails, phones = _keys(given)
    wait_for_others(work, [*emails, *phones])
    match = None
    if not (create_if_allowed and allows_duplicates(location)):
        match = find_match(work, emails, phones)
    if match is None:
        return _insert(work, given, location), True
    if work.identity.assigned_to is not None and not read_contacts(work, [match.contact_id]):
        refuse_duplicate(work, match)
    contact = lock_contact(work, match.contact_id)
    if not allows_duplicates(location):
        _refuse_others(work, given, besides=contact)
    _change(work, contact, given, location)
    return contact, False


def find_contact(work: Work, email: str | None, number: str | None) -> Contact | None:
    """The oldest contact with this e-mail, else with this phone, that the caller may see. What is neither finds nobody."""
    location = read_location(work)
    emails, phones = _keys(_readable({"email": email, "phone": number}, location))
    match = find_match(work, emails, phones)
    found = read_contacts(work, [match.contact_id]) if match else []
    return found[0] if found else None


def delete_contact(work: Work, contact_id: str) -> None:
    """Put a contact in the trash: from now on it is not found, and its e-mails and phones are free for others.

    Raises:
        NotFound: `contact_not_found`.
        Conflict: `contact_merged`, it is another contact by now, which is not meant.
        PreconditionFailed: `stale_version`.
    """
    try:
        contact = lock_contact(work, contact_id)
    except Moved as moved:
        # Whoever deletes one of two that are the same does not mean the other.
        refuse_merged(work, contact_id, moved.ids[contact_id])
    work.check_version(contact)
    put_in_trash(work, contact)
    work.session.flush()
    tell_deleted(work, [contact])


def put_in_trash(work: Work, contact: Contact) -> None:
    """Put a locked contact in the trash; whoever does so has it written, and then tells it."""
    contact.deleted_at = work.now()
    for row in (*contact.emails, *contact.phones):
        row.exclusive = False


def tell_deleted(work: Work, contacts: Sequence[Contact]) -> None:
    """Say that contacts were put in the trash, and that they leave it for good after 30 days."""
    work.set_timers(PURGE_CONTACT, [contact.id for contact in contacts], work.now() + KEPT_IN_TRASH)
    audited = [Change("deleted", before=False, after=True)]
    for contact in contacts:
        data = contact_data(contact)
        tell(work, events.CONTACT_DELETED, contact_id=contact.id, subject=contact.id, data=data, audited=audited)


def _insert(work: Work, given: Mapping[str, Any], location: LocationRef) -> Contact:
    given = _read_rest(work, given, location)
    contact = new_contact(work, new_id(), given, exclusive=not allows_duplicates(location))
    refuse_absent(work, [Change("assignedTo", None, contact.assigned_to)])
    work.session.add(contact)
    work.session.flush()
    contact.recall_activity(work.now())
    contact.recall_opportunities(0)
    tell_created(work, contact)
    return contact


def _change(work: Work, contact: Contact, given: Mapping[str, Any], location: LocationRef) -> None:
    refuse_owner_change(work, contact, given)
    given = _read_rest(work, given, location)
    with changing(work, contact):
        apply_given(contact, given, exclusive=not allows_duplicates(location))


def refuse_owner_change(work: Work, contact: Contact, given: Mapping[str, Any]) -> None:
    """Let a follower do all that the owner may, but not give the contact to somebody else.

    Raises:
        Forbidden: `owner_change_forbidden`.
    """
    if given.get("assigned_to", contact.assigned_to) != contact.assigned_to and not may_change_owner(work, contact):
        raise owner_change_forbidden()


def may_change_owner(work: Work, contact: Contact) -> bool:
    """Whether the caller may give the contact to somebody else: its owner, and who sees every contact."""
    return work.identity.assigned_to in (None, contact.assigned_to)


def _read_rest(work: Work, given: Mapping[str, Any], location: LocationRef) -> dict[str, Any]:
    """What is given, with its tags known to the location, and its custom fields as they are kept."""
    read = dict(given)
    if "tags" in given:
        read["tags"] = know_tags(work, given["tags"])
    if "custom_fields" in given:
        read["custom_fields"] = read_given(work, "contact", given["custom_fields"], location.country)
    return read


def _read_channels(given: Mapping[str, Any], location: LocationRef) -> dict[str, Any]:
    read = dict(given)
    for kind in (EMAIL, PHONE):
        if kind.name in given:
            text = given[kind.name]
            read[kind.name] = kind.read(text, location.country) if text and text.strip() else None
    return read


def _readable(given: Mapping[str, str | None], location: LocationRef) -> dict[str, str]:
    read = {}
    for kind in (EMAIL, PHONE):
        try:
            read[kind.name] = kind.parse(given[kind.name] or "", location.country)
        except UnusableError:
            continue
    return read


def _keys(given: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    emails = [EMAIL.key(given["email"])] if given.get("email") else []
    phones = [PHONE.key(given["phone"])] if given.get("phone") else []
    return emails, phones


def _refuse_others(work: Work, given: Mapping[str, Any], *, besides: Contact | None = None) -> None:
    match = find_match(work, *_keys(given), besides=besides.id if besides else None)
    if match is not None:
        refuse_duplicate(work, match)
