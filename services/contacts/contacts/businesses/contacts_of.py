"""The contacts that belong to a business."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from chassis.work import Work
from contacts.businesses.operations import read_business
from contacts.people.loading import SHOWN
from contacts.people.models import Contact
from contacts.search.text import matches


@dataclass(frozen=True)
class Page:
    """A page of contacts: those that `query` finds, behind the contact whose id is the last of `start_after`."""

    limit: int
    skip: int
    query: str
    start_after: Sequence[str] = ()


def list_contacts(work: Work, business_id: str, page: Page) -> tuple[Sequence[Contact], int]:
    """The contacts of a business that the caller may see, the newest first, and how many these are in all.

    Raises:
        NotFound: `business_not_found`.
    """
    read_business(work, business_id)
    of_business = (Contact.business_id == business_id, Contact.deleted_at.is_(None), matches(work, page.query))
    count = work.session.scalar(select(func.count(Contact.id)).where(*of_business)) or 0
    statement = (
        select(Contact).options(*SHOWN).where(*of_business).order_by(Contact.created_at.desc(), Contact.id.desc())
    )
    if page.start_after:
        last = select(Contact.created_at).where(Contact.id == page.start_after[-1]).scalar_subquery()
        statement = statement.where(
            or_(Contact.created_at < last, and_(Contact.created_at == last, Contact.id < page.start_after[-1]))
        )
    return work.session.scalars(statement.limit(page.limit).offset(page.skip)).unique().all(), count
