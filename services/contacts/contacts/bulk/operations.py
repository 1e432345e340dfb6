"""The same change to many contacts, each told and audited as if it were made alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from chassis.errors import Invalid
from chassis.work import Work
from contacts.bulk.rules import MOST_OF_BUSINESS, MOST_TAGGED
from contacts.businesses.operations import read_business
from contacts.businesses.sweeping import leave_business
from contacts.people.changing import changing
from contacts.people.loading import lock_contacts
from contacts.people.models import Contact
from contacts.tags.operations import know_tags
from contacts.tags.rules import MOST, normal_tags, with_tags, without_tags


@dataclass(frozen=True)
class Tagged:
    """What became of one contact's tags; `problem` is why nothing did."""

    contact_id: str
    before: Sequence[str] = ()
    added: Sequence[str] = field(default=())
    removed: Sequence[str] = field(default=())
    problem: str | None = None


def add_tags(work: Work, contact_ids: Sequence[str], texts: Sequence[str]) -> list[Tagged]:
    """Give each of the contacts these tags.

    Raises:
        Invalid: `too_many_contacts`, `too_many_tags`.
    """
    tags = know_tags(work, texts)
    return list(_each(work, contact_ids, lambda before: with_tags(before, tags)))


def remove_tags(work: Work, contact_ids: Sequence[str], texts: Sequence[str] | None) -> list[Tagged]:
    """Take these tags from each of the contacts; all tags, for None.

    Raises:
        Invalid: `too_many_contacts`.
    """
    if texts is None:
        return list(_each(work, contact_ids, lambda _before: []))
    tags = normal_tags(texts)
    return list(_each(work, contact_ids, lambda before: without_tags(before, tags)))


def set_business(work: Work, contact_ids: Sequence[str], business_id: str | None) -> list[str]:
    """Put the contacts into a business, under its name, or take them out of theirs (None). Answers the ids of those that are there.

    Raises:
        Invalid: `too_many_contacts`.
        NotFound: `business_not_found`.
    """
    if len(contact_ids) > MOST_OF_BUSINESS:
        raise _too_many("ids", MOST_OF_BUSINESS)
    business = read_business(work, business_id, held=True) if business_id is not None else None
    found = lock_contacts(work, contact_ids)
    for contact in found.values():
        with changing(work, contact):
            if business is not None:
                contact.business_id, contact.company_name = business.id, business.name
            elif contact.business_id is not None:
                leave_business(contact, read_business(work, contact.business_id).name)
    return [contact_id for contact_id in dict.fromkeys(contact_ids) if contact_id in found]


def _each(work: Work, contact_ids: Sequence[str], after: Callable[[Sequence[str]], list[str]]) -> Iterator[Tagged]:
    if len(contact_ids) > MOST_TAGGED:
        raise _too_many("contacts", MOST_TAGGED)
    found = lock_contacts(work, contact_ids)
    for contact_id in dict.fromkeys(contact_ids):
        contact = found.get(contact_id)
        yield Tagged(contact_id, problem="contact_not_found") if contact is None else _tag(work, contact, after)


def _tag(work: Work, contact: Contact, after: Callable[[Sequence[str]], list[str]]) -> Tagged:
    before, tags = list(contact.tags), after(contact.tags)
    if len(tags) > MOST:
        return Tagged(contact.id, before, problem="too_many_tags")
    with changing(work, contact):
        contact.tags = tags
    return Tagged(contact.id, before, without_tags(tags, before), without_tags(before, tags))


def _too_many(field_name: str, most: int) -> Invalid:
    return Invalid.of_field(field_name, "too_many_contacts", f"At most {most} contacts at once.")
