"""Contacts as plain rows, for lists: the same that is shown of an entity, without what the ORM takes for it and its relationships."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, ColumnElement, Row, Select, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from chassis.work import Work
from contacts.channels.models import PRIMARY, ContactEmail, ContactPhone
from contacts.database import ID
from contacts.people.models import Contact

ContactRow = Row[Any]
"""A contact's columns by the names of `Contact`'s attributes; `emails` and `phones` are as the wire has them."""

# For finding and ordering alone.
_NOT_SHOWN = {"search_text", "sort_name", "deleted_at", "merged_into"}


def _channels(name: str, model: type[ContactEmail] | type[ContactPhone], value: Any) -> ColumnElement[Any]:
    """The phones or e-mails of a contact, each as `present_channel` makes it."""
    one = func.json_build_object(
        "id", model.id, name, value, "label", model.label, "primary", model.position == PRIMARY, type_=JSON
    )
    ordered = func.json_agg(aggregate_order_by(one, model.position), type_=JSON)
    return select(ordered).where(model.contact_id == Contact.id).correlate(Contact).scalar_subquery()


_SHOWN: Select[Any] = (
    select(
        *(getattr(Contact, column.key) for column in Contact.__table__.c if column.key not in _NOT_SHOWN),
        Contact.last_activity_at.label("last_activity_at"),
        Contact.opportunities_count.label("opportunities_count"),
        _channels("email", ContactEmail, ContactEmail.email).label("emails"),
        _channels("phone", ContactPhone, ContactPhone.phone).label("phones"),
    )
    # An array, so that any number of them is one and the same statement.
    .where(
        Contact.id == any_(bindparam("contact_ids", type_=ARRAY(ID))),
        Contact.location_id == bindparam("of_location", type_=ID),
        Contact.deleted_at.is_(None),
    )
)


def read_rows(work: Work, contact_ids: Sequence[str]) -> list[ContactRow]:
    """The contacts with these ids, in this order, without those that are gone meanwhile.

    The ids are such as a statement of the caller's has found: they are not held to what the caller may see once more, as the way through
    the ORM would cost a tenth of a search.
    """
    asked = {"contact_ids": list(contact_ids), "of_location": work.location_id}
    found = {row.id: row for row in work.session.connection().execute(_SHOWN, asked)}
    return [found[contact_id] for contact_id in contact_ids if contact_id in found]
