"""What becomes of scheduling's rows when their contact is merged into another. A fitness test holds this to the models."""

from collections.abc import Mapping

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


def _mend(work: Work, contact_id: str) -> None:
    # The survivor may have been deleted before its appointments came.
    cancel_ahead(work, contact_id)


contact_moves = ContactMoves(contact_refs, ContactMove, MOVING, mend=_mend)
