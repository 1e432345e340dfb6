"""How often a form is sent, by one and by all: counted in the database, whatever becomes of what was sent."""

from datetime import timedelta

from chassis.throttling import Limit, count, keyed
from chassis.work import Work
from contacts.forms.kinds import Kind
from contacts.forms.operations import enter_published

WINDOW = timedelta(minutes=10)


def count_try(work: Work, kind: Kind, form_id: str, address: str) -> int | None:
    """Count one try from `address`; answers in how many seconds the next may come, if this one must not. Commit at once.

    Raises:
        NotFound: `form_not_found`, `survey_not_found`.
    """
    form = enter_published(work, kind, form_id)
    # An address is kept as a hash alone, whose key is not all in this database, if the settings have one.
    key = form.secret + (work.settings.forms_address_key or "").encode()
    limits = [
        Limit(keyed(key, "from", address), form.per_address, WINDOW),
        Limit(keyed(key, "all"), form.per_form, WINDOW),
    ]
    return count(work.session, limits, work.now())
