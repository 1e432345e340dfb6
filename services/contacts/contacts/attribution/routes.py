"""Where contacts came from, and what visitors of a location's sites do."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.attribution import operations
from contacts.attribution.schemas import (
    Accepted,
    AttributionAnswer,
    InteractionBody,
    TrackingKeyAnswer,
    present_attribution,
    present_key,
)

attribution = Feature("attribution", __name__, "Where contacts came from")
_ATTRIBUTION = "/contacts/<contact_id>/attribution"


@attribution.operation(
    "POST",
    "/tracking/interactions",
    scope=None,
    public=True,
    body=InteractionBody,
    answer=Accepted,
    status=202,
    published=False,
)
def take_interaction(work: Work, body: dict[str, Any]) -> Answer:
    """Tell of something that a visitor did."""
    operations.take_interaction(work, body)
    return {"accepted": True}


@attribution.operation("GET", "/tracking/key", scope="contacts.readonly", answer=TrackingKeyAnswer, published=False)
def get_tracking_key(work: Work) -> Answer:
    """The public key for the location's sites."""
    return {"trackingKey": present_key(operations.read_key(work))}


@attribution.operation(
    "POST", "/tracking/key", scope="contacts.write", answer=TrackingKeyAnswer, status=201, published=False
)
def make_tracking_key(work: Work) -> Answer:
    """Make a public key for the location's sites; the one before is no longer known."""
    return {"trackingKey": present_key(operations.make_key(work))}


@attribution.operation("GET", _ATTRIBUTION, scope="contacts.readonly", answer=AttributionAnswer, published=False)
def get_attribution(work: Work, contact_id: str) -> Answer:
    """Where a contact came from at first, and last."""
    contact = operations.read_attribution(work, contact_id)
    work.show_version(contact)
    return present_attribution(contact)


@attribution.operation("DELETE", _ATTRIBUTION, scope="contacts.write", answer=AttributionAnswer, published=False)
def reset_attribution(work: Work, contact_id: str) -> Answer:
    """Forget where a contact came from."""
    contact = operations.reset_attribution(work, contact_id)
    work.show_version(contact)
    return present_attribution(contact)
