"""What becomes of scheduling's rows when their contact is merged into another. A fitness test holds this to the models."""

from collections.abc import Mapping

from contact_ref.moving import Moving
from scheduling.appointments.models import Appointment

MOVING = (Moving(Appointment.contact_id), Moving(Appointment.attendees))
STAYING: Mapping[str, str] = {}
