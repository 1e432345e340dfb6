"""The read-through: contacts' internal operation, asked as the caller."""

from functools import cache
from http import HTTPStatus
from urllib.parse import quote

import orjson
import structlog
import urllib3
from marshmallow import ValidationError

from chassis.identity import HEADER
from chassis.telemetry import current_traceparent
from contact_ref.errors import contacts_unavailable
from contact_ref.models import ContactState
from contact_ref.schemas import ContactRefAnswer, state_of

# The caller's transaction is open meanwhile, so one lookup may cost 3 seconds at the very worst.
_TIMEOUT = urllib3.Timeout(connect=0.5, read=1.0)
# The second try is for a kept connection that the other side has just closed.
_RETRIES = urllib3.Retry(total=1, status=0, redirect=0, backoff_factor=0, raise_on_redirect=False)
_KEPT_CONNECTIONS = 16

_log = structlog.get_logger(__name__)


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(num_pools=1, maxsize=_KEPT_CONNECTIONS, timeout=_TIMEOUT, retries=_RETRIES)


def fetch_contact(contacts_url: str, contact_id: str, identity_token: str) -> ContactState | None:
    """What contacts knows of `contact_id`, or None if it has no such contact for this caller.

    Raises:
        Unavailable: `contacts_unavailable`, it does not answer, or not with what was agreed.
    """
    headers = {HEADER: identity_token, "Accept": "application/json"}
    traceparent = current_traceparent()
    if traceparent:
        headers["traceparent"] = traceparent
    address = f"{contacts_url}/internal/contact-refs/{quote(contact_id, safe='')}"
    try:
        answer = _pool().request("GET", address, headers=headers)
    except urllib3.exceptions.HTTPError as error:
        _log.warning("contacts_unreachable", kind=type(error).__name__)
        raise contacts_unavailable() from error
    if answer.status == HTTPStatus.NOT_FOUND:
        return None
    if answer.status != HTTPStatus.OK:
        _log.warning("contacts_refused", status=answer.status)
        raise contacts_unavailable()
    return _read(answer.data)


def _read(body: bytes) -> ContactState:
    try:
        return state_of(ContactRefAnswer().load(orjson.loads(body)["contactRef"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError) as error:
        _log.warning("contacts_answer_unreadable", kind=type(error).__name__)
        raise contacts_unavailable() from error
