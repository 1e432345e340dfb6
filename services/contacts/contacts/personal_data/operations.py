"""Telling all that is held about a contact."""

from flask import Response

from chassis.ids import new_id
from chassis.personal.telling import tell_all
from chassis.work import Units
from contacts import events
from contacts.erasing.operations import is_erased
from contacts.history import tell
from contacts.people.merged import family_of, not_there
from contacts.people.models import Contact
from contacts.personal_data.files import files_of
from contacts.personal_data.holdings import HELD


def export_contact(units: Units, contact_id: str) -> Response:
    """The answer with everything about a contact, also one in the trash. Who asked for it, and when, is on the contact's audit log.

    Raises:
        NotFound: `contact_not_found`.
        Moved: `contact_not_found`, it was merged: the survivor is meant.
    """
    with units() as work:
        contact = work.session.get(Contact, contact_id)
        if contact is None or contact.merged_into is not None or is_erased(work, contact_id):
            raise not_there(work, contact_id)
        export_id = new_id()
        data = {"id": export_id, "contactId": contact_id}
        family = family_of(work, contact_id)
        tell(work, events.DATA_EXPORT_REQUESTED, contact_id=contact_id, subject=export_id, data=data)
    return tell_all(units, HELD, family, files_of)
