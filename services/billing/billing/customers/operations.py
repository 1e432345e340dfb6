"""Finding and making a contact's customer at Stripe, between units of work."""

from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from billing.contacts import contact_refs
from billing.customers.models import Customer
from billing.stripe.port import StripePort
from chassis.personal.forgetting import erased_among
from chassis.work import Units, Work


@dataclass(frozen=True)
class Payer:
    """A contact on its way to Stripe. ``customer_id`` is None until Stripe knows it."""

    contact_id: str
    location_id: str
    name: str | None
    email: str | None
    sequence: int
    customer_id: str | None


def find_payer(work: Work, contact_id: str) -> Payer:
    """The contact, with its customer's id if it has one.

    Raises:
        NotFound: ``contact_not_found``.
    """
    contact = contact_refs.require(work, contact_id)
    known = work.session.get(Customer, contact_id)
    return Payer(
        contact_id=contact_id,
        location_id=work.location_id,
        name=contact.name,
        email=contact.email,
        sequence=contact.sequence,
        customer_id=known.provider_id if known else None,
    )


def ensure_customer(units: Units, stripe: StripePort, payer: Payer) -> str:
    """The id of the contact's customer; makes it if there is none. No unit of work may be open.

    Two callers at once make one customer: the key names the contact and the state that is sent. Of a contact who was erased
    meanwhile nothing is left at Stripe.
    """
    if payer.customer_id is not None:
        return payer.customer_id
    provider_id = stripe.create_customer(
        f"customer-{payer.location_id}-{payer.contact_id}-{payer.sequence}",
        location_id=payer.location_id,
        contact_id=payer.contact_id,
        name=payer.name,
        email=payer.email,
    )
    try:
        with units() as work:
            return _keep(work, payer.contact_id, provider_id)
    except DBAPIError:
        with units() as work:
            erased = erased_among(work.session, [payer.contact_id])
        if erased:
            stripe.delete_customer(provider_id)
        raise


def _keep(work: Work, contact_id: str, provider_id: str) -> str:
    now = work.now()
    work.session.execute(
        insert(Customer)
        .values(
            contact_id=contact_id,
            location_id=work.location_id,
            provider_id=provider_id,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_nothing(index_elements=[Customer.contact_id])
    )
    kept = work.session.get_one(Customer, contact_id)
    return kept.provider_id
