"""The read-through: another service asks for a contact whose events have not reached it yet. The gateway does not pass this on."""

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.refs.operations import read_state
from contacts.refs.schemas import ContactRefAnswer, present_ref

refs = Feature("refs", __name__, "For the other services")


@refs.operation(
    "GET",
    "/internal/contact-refs/<contact_id>",
    scope=None,
    public=True,
    answer=ContactRefAnswer,
    published=False,
)
def get_contact_ref(work: Work, contact_id: str) -> Answer:
    """A contact of the identity's location, also one in the trash; whoever asks restricts its users by it.

    Any identity suffices: one that may book appointments needs no scope of contacts for it.
    """
    return {"contactRef": present_ref(*read_state(work, contact_id))}
