"""A call of the official client for each published operation that the contacts service answers, in an order in which they can be made."""

from .calling import Call
from .fields import FIELDS, OBJECTS
from .links import LINKS, OPPORTUNITIES
from .messages import FORMS, MESSAGES
from .people import COMPANIES, PEOPLE

_LAST = Call("DELETE", "/contacts/{contactId}", lambda sdk, ids: sdk.contacts.delete_contact(ids["contact"]))
CALLS = [*PEOPLE, *COMPANIES, *FIELDS, *OBJECTS, *LINKS, *OPPORTUNITIES, *MESSAGES, *FORMS, _LAST]
