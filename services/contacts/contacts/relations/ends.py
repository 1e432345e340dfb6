"""What links can be between: contacts, opportunities, companies and records of custom objects; only what the caller may see."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from chassis.work import Work
from contacts.associations.models import Association
from contacts.associations.rules import BUSINESS, CONTACT, OPPORTUNITY, STANDARD
from contacts.businesses.models import Business
from contacts.objects.models import CustomObject
from contacts.opportunities.models import Opportunity
from contacts.people.merged import refuse_moved
from contacts.people.models import Contact
from contacts.records.models import Record
from contacts.relations.models import Relation


def hold_end(work: Work, object_key: str, record_id: str) -> bool:
    """Whether there is such a thing; it can't be deleted until this work has ended."""
    model = _model(object_key)
    statement = _ids(object_key).where(model.id == record_id)
    statement = statement.with_for_update(read=True, key_share=True, of=model)
    return work.session.scalars(statement).one_or_none() is not None


def lock_contacts(work: Work, contact_ids: Iterable[str]) -> set[str]:
    """Those of these contacts that are there, locked: who else would link them waits until this work ends.

    Raises:
        Moved: `contact_not_found`, some were merged.
    """
    wanted = set(contact_ids)
    statement = (
        select(Contact.id)
        .where(Contact.id.in_(wanted), Contact.deleted_at.is_(None))
        # In one order, so that two works never wait for each other in a circle.
        .order_by(Contact.id)
        .with_for_update(key_share=True, of=Contact)
    )
    found = set(work.session.scalars(statement))
    refuse_moved(work, wanted - found)
    return found


def visible() -> ColumnElement[bool]:
    """The relations (joined with their associations) of which the caller may see both sides."""
    return and_(
        *(
            _side_visible(key, contact_id, record_id)
            for key, contact_id, record_id in (
                (Association.first_object_key, Relation.first_contact_id, Relation.first_id),
                (Association.second_object_key, Relation.second_contact_id, Relation.second_id),
            )
        )
    )


def names_of(work: Work, ends: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """What the things in `ends` (object key and id) are called, by their ids."""
    by_key: dict[str, set[str]] = {}
    for object_key, record_id in ends:
        by_key.setdefault(object_key, set()).add(record_id)
    names: dict[str, str | None] = {}
    for object_key, ids in by_key.items():
        for record_id, name in work.session.execute(_named(object_key, ids)):
            names[record_id] = name
    return names


def _side_visible(key: Any, contact_id: Any, record_id: Any) -> ColumnElement[bool]:
    contacts = select(Contact.id).where(Contact.deleted_at.is_(None))
    opportunities = (
        select(Opportunity.id).join(Contact, Contact.id == Opportunity.contact_id).where(Contact.deleted_at.is_(None))
    )
    return and_(
        or_(contact_id.is_(None), contact_id.in_(contacts)),
        or_(key != OPPORTUNITY, record_id.in_(opportunities)),
    )


def _model(object_key: str) -> Any:
    return {CONTACT: Contact, OPPORTUNITY: Opportunity, BUSINESS: Business}.get(object_key, Record)


def _ids(object_key: str) -> Select[Any]:
    if object_key == CONTACT:
        return select(Contact.id).where(Contact.deleted_at.is_(None))
    if object_key == OPPORTUNITY:
        joined = select(Opportunity.id).join(Contact, Contact.id == Opportunity.contact_id)
        return joined.where(Contact.deleted_at.is_(None))
    if object_key == BUSINESS:
        return select(Business.id)
    of_object = select(Record.id).join(CustomObject, CustomObject.id == Record.object_id)
    return of_object.where(CustomObject.key == object_key)


def _named(object_key: str, ids: set[str]) -> Select[Any]:
    statement = _ids(object_key).where(_model(object_key).id.in_(ids))
    if object_key in STANDARD:
        return statement.add_columns(_model(object_key).name)
    return statement.add_columns(Record.properties[CustomObject.primary_property].astext)
