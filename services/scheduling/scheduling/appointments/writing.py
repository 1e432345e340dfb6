"""Writing a new appointment with the time that it takes, in one statement: the lanes are locked meanwhile, and others wait for them."""

from sqlalchemy.orm import make_transient_to_detached

from chassis.database import TextList
from chassis.ids import new_id
from chassis.statements import Statement
from chassis.work import Work
from scheduling.appointments.models import Appointment
from scheduling.occupancy.operations import OPENED, Take, open_with, opening

_COLUMNS = [column.name for column in Appointment.__table__.columns]
_WRITE = Statement(
    f"""
    WITH booked AS (
        INSERT INTO appointments ({", ".join(_COLUMNS)}) VALUES ({", ".join(f"%({name})s" for name in _COLUMNS)})
    ), opened AS ({OPENED}), seated AS (
        INSERT INTO seats (location_id, appointment_id, occupancy_id) SELECT %(location_id)s, %(id)s, id FROM opened
    )
    SELECT EXISTS (
        SELECT 1 FROM calendar_notifications
        WHERE location_id = %(location_id)s AND calendar_id = %(calendar_id)s AND is_active AND NOT deleted
    )
    """  # noqa: S608 - the names are the model's
)


def write_booked(work: Work, appointment: Appointment, wanted: Take) -> bool:
    """Write an appointment that is in no session yet, with what is `wanted` in lanes of which it joins none, and add it to the session.

    Answers whether its calendar tells anybody of appointments: asked under the lock that who changes that holds too.

    Raises:
        OverlapError: something else is there. The transaction is over.
    """
    # A hold that is booked gives its time back first.
    work.session.flush()
    appointment.id, appointment.location_id, appointment.version = new_id(), work.location_id, 1
    appointment.created_at = appointment.updated_at = work.now()
    written = {name: getattr(appointment, name) for name in _COLUMNS}
    lists = {"users": TextList(appointment.users), "attendees": TextList(appointment.attendees)}
    ((tells,),) = open_with(work, _WRITE, {**written, **lists, **opening(wanted, wanted.lanes)})
    # What nobody named is NULL, and need not be read to be known.
    vars(appointment).update(written)
    make_transient_to_detached(appointment)
    work.session.add(appointment)
    return bool(tells)
