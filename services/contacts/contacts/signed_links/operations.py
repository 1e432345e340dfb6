"""Making links, and following them."""

import secrets

from sqlalchemy.dialects.postgresql import insert

from chassis.work import Work
from contacts.signed_links.errors import link_unknown
from contacts.signed_links.models import LinkKey
from contacts.signed_links.rules import Named, holds, read_token, token_for


def signed_token(work: Work, purpose: str, thing_id: str) -> str:
    """A token that opens a thing of this location for a purpose; the location's key is made at the first."""
    key = work.session.get(LinkKey, work.location_id)
    if key is None:
        row = {"location_id": work.location_id, "key": secrets.token_hex(32), "created_at": work.now()}
        work.session.connection().execute(insert(LinkKey).values(row).on_conflict_do_nothing())
        key = work.session.get_one(LinkKey, work.location_id)
    return token_for(key.key, purpose, Named(work.location_id, thing_id))


def enter_by_token(work: Work, purpose: str, token: str) -> str:
    """Go on in the location of a token; answers the id of what it opens, which may be gone.

    Raises:
        NotFound: `link_unknown`.
    """
    named = read_token(token)
    if named is None:
        raise link_unknown()
    with work.across_locations():
        key = work.session.get(LinkKey, named.location_id)
    if key is None or not holds(key.key, purpose, token, named):
        raise link_unknown()
    work.enter_location(named.location_id)
    return named.thing_id


def public_address(work: Work, path: str) -> str:
    """The address of `path` for everybody outside."""
    return f"{work.settings.gateway_url.rstrip('/')}{path}"
