"""Making the links by which a contact ends e-mail."""

import secrets

from sqlalchemy.dialects.postgresql import insert

from chassis.work import Work
from contacts.unsubscribing.models import UnsubscribeKey
from contacts.unsubscribing.rules import token_for


def unsubscribe_link(work: Work, contact_id: str) -> str:
    """Where a click ends e-mail to a contact; the location's key is made at the first."""
    row = {"location_id": work.location_id, "key": secrets.token_hex(32), "created_at": work.now()}
    key = work.session.get(UnsubscribeKey, work.location_id)
    if key is None:
        work.session.connection().execute(insert(UnsubscribeKey).values(row).on_conflict_do_nothing())
        key = work.session.get_one(UnsubscribeKey, work.location_id)
    token = token_for(key.key, work.location_id, contact_id)
    return f"{work.settings.gateway_url.rstrip('/')}/unsubscribe/{token}"
