"""What becomes of scheduling's rows when their contact is merged into another. A fitness test holds this to the models."""

from collections.abc import Mapping

from sqlalchemy import text

from chassis.work import Work
from contact_ref import ContactMoveColumns, ContactMoves, Moving
from scheduling.appointments.models import Appointment
from scheduling.contacts import contact_refs
from scheduling.database import Base
from scheduling.reactions.operations import cancel_ahead

MOVING = (Moving(Appointment.contact_id), Moving(Appointment.attendees))
STAYING: Mapping[str, str] = {}


class ContactMove(ContactMoveColumns, Base):
    """An appointment that is with the survivor of a merge."""

    __tablename__ = "contact_moves"


# Each by its oldest appointment, as ids sort by when they were made.
_BRING_TOGETHER = text(
    """
    WITH theirs AS (SELECT id FROM appointments WHERE location_id = :location_id AND contact_id = :contact_id),
    together AS (
        SELECT appointment_id, series_id AS whole FROM series_instances
        WHERE series_id IN (SELECT series_id FROM series_instances JOIN theirs ON theirs.id = appointment_id)
        UNION ALL
        SELECT appointment_id, booking_id FROM booked_services
        WHERE booking_id IN (SELECT booking_id FROM booked_services JOIN theirs ON theirs.id = appointment_id)
    ),
    oldest AS (SELECT whole, min(appointment_id) AS id FROM together GROUP BY whole)
    UPDATE appointments AS astray SET contact_id = :contact_id
    FROM together JOIN oldest USING (whole) JOIN theirs ON theirs.id = oldest.id
    WHERE astray.id = together.appointment_id AND astray.location_id = :location_id AND astray.contact_id <> :contact_id
    """
)


def _mend(work: Work, contact_id: str) -> None:
    # What was added to a series or a booking meanwhile goes with the rest of it.
    work.session.execute(_BRING_TOGETHER, {"location_id": work.location_id, "contact_id": contact_id})
    work.session.expire_all()
    # The survivor may have been deleted before its appointments came.
    cancel_ahead(work, contact_id)


contact_moves = ContactMoves(contact_refs, ContactMove, MOVING, mend=_mend)
