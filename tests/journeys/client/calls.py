"""A call of the official client for each published operation of contacts and of scheduling, in an order in which they can be made."""

from .appointments import APPOINTMENTS, BLOCKS, NOTIFICATIONS
from .calendars import CALENDARS, CALENDARS_GONE, GROUPS, SCHEDULES
from .calling import Call
from .fields import FIELDS, OBJECTS
from .links import LINKS, OPPORTUNITIES
from .messages import FORMS, MESSAGES
from .people import COMPANIES, PEOPLE
from .services import SERVICES

_LAST = Call("DELETE", "/contacts/{contactId}", lambda sdk, ids: sdk.contacts.delete_contact(ids["contact"]))
CALLS = {
    "contacts": [*PEOPLE, *COMPANIES, *FIELDS, *OBJECTS, *LINKS, *OPPORTUNITIES, *MESSAGES, *FORMS, _LAST],
    "scheduling": [
        *GROUPS,
        *CALENDARS,
        *SCHEDULES,
        *APPOINTMENTS,
        *BLOCKS,
        *NOTIFICATIONS,
        *SERVICES,
        *CALENDARS_GONE,
    ],
}
"""By the service that answers."""
