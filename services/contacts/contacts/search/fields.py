"""The fields of a contact by which it can be searched and sorted, under their names on the wire."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Date, String, func, literal, select

from chassis.database import UtcDateTime
from chassis.paging import Key
from contacts.attribution.touches import kept_name
from contacts.channels.models import PRIMARY, ContactEmail, ContactPhone
from contacts.custom_fields.rules import LONGEST_ID
from contacts.dnd.rules import CHANNELS
from contacts.opportunities.models import Opportunity
from contacts.people.models import Contact
from contacts.search.folded import folded
from contacts.search.grammar import Condition, wrong
from contacts.search.kinds import BoolField, DayField, ExactField, Field, JsonField, TextField, TimeField, WordsField
from contacts.search.values import CUSTOM
from contacts.tags.rules import normal_tag
from contacts.timeline.models import TimelineHead
from contacts.workflows.models import Enrollment

_LAST_ACTIVITY = (
    select(TimelineHead.last_activity_at)
    .where(TimelineHead.contact_id == Contact.id)
    .correlate(Contact)
    .scalar_subquery()
)


def _through(contact_id: Any) -> Callable[[ColumnElement[bool]], ColumnElement[bool]]:
    """On a contact that has such a row in another table."""
    return lambda condition: Contact.id.in_(select(contact_id).where(condition))


def _active(condition: ColumnExpressionArgument[bool]) -> ColumnElement[bool]:
    active = select(Enrollment.contact_id).where(Enrollment.state == "active", condition)
    return Contact.id.in_(active)


_FIELDS: dict[str, Field] = {
    "id": ExactField(Contact.id),
    "firstName": TextField(Contact.first_name),
    "firstNameLowerCase": TextField(Contact.first_name),
    "lastName": TextField(Contact.last_name),
    "lastNameLowerCase": TextField(Contact.last_name),
    "name": TextField(Contact.name),
    "contactName": TextField(Contact.name),
    "fullNameLowerCase": TextField(Contact.name),
    "email": ExactField(ContactEmail.email_lower, _through(ContactEmail.contact_id), str.lower),
    "phone": ExactField(ContactPhone.phone, _through(ContactPhone.contact_id)),
    "companyName": TextField(Contact.company_name),
    "businessName": TextField(Contact.company_name),
    "businessId": ExactField(Contact.business_id),
    "address1": TextField(Contact.address1),
    "address": TextField(Contact.address1),
    "city": TextField(Contact.city),
    "state": TextField(Contact.state),
    "postalCode": TextField(Contact.postal_code),
    "country": TextField(Contact.country),
    "website": TextField(Contact.website),
    "timezone": TextField(Contact.timezone),
    "gender": TextField(Contact.gender),
    "type": TextField(Contact.type),
    "source": TextField(Contact.source),
    "assignedTo": ExactField(Contact.assigned_to),
    "dateOfBirth": DayField(Contact.date_of_birth),
    "dateAdded": TimeField(Contact.created_at),
    "dateUpdated": TimeField(Contact.updated_at),
    "lastActivity": TimeField(TimelineHead.last_activity_at, _through(TimelineHead.contact_id)),
    "tags": WordsField(Contact.tags, prepare=normal_tag),
    "followers": WordsField(Contact.followers),
    "dnd": BoolField(Contact.dnd),
    "dnd.all": BoolField(Contact.dnd),
    "workflows.active": ExactField(Enrollment.workflow_id, _active),
    "opportunities.status": ExactField(Opportunity.status, _through(Opportunity.contact_id)),
    "opportunities.pipelineId": ExactField(Opportunity.pipeline_id, _through(Opportunity.contact_id)),
    "opportunities.pipelineStageId": ExactField(Opportunity.stage_id, _through(Opportunity.contact_id)),
    **{
        f"dnd.{channel}": ExactField(func.coalesce(Contact.dnd_settings[channel]["status"].astext, "inactive"))
        for channel in CHANNELS
    },
}
_ATTRIBUTIONS: dict[str, Any] = {
    "attribution.first.": Contact.attribution_source,
    "attribution.latest.": Contact.last_attribution_source,
}
_PREFIXES: dict[str, Any] = {
    CUSTOM: Contact.custom_fields,
}
# What is not set sorts before everything that is.
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_TIME_SORTS: dict[str, ColumnElement[Any]] = {
    "dateAdded": Contact.created_at.expression,
    "dateUpdated": Contact.updated_at.expression,
    "lastActivity": func.coalesce(_LAST_ACTIVITY, literal(_NEVER, UtcDateTime), type_=UtcDateTime),
}


def _folded(column: Any) -> ColumnElement[Any]:
    """As `sort_name` has it: Ö beside O, and not behind Z."""
    return func.coalesce(folded(column), "", type_=String)


def _primary(model: type[ContactEmail] | type[ContactPhone], column: Any) -> ColumnElement[Any]:
    primary = select(column).where(model.contact_id == Contact.id, model.position == PRIMARY).correlate(Contact)
    return func.coalesce(primary.scalar_subquery(), "", type_=String)


_TEXT_SORTS: dict[str, ColumnElement[Any]] = {
    "name": Contact.sort_name.expression,
    "contactName": Contact.sort_name.expression,
    "fullNameLowerCase": Contact.sort_name.expression,
    "firstName": _folded(Contact.first_name),
    "firstNameLowerCase": _folded(Contact.first_name),
    "lastName": _folded(Contact.last_name),
    "lastNameLowerCase": _folded(Contact.last_name),
    "email": _primary(ContactEmail, ContactEmail.email_lower),
    "phone": _primary(ContactPhone, ContactPhone.phone),
    "companyName": _folded(Contact.company_name),
    "city": _folded(Contact.city),
    "state": _folded(Contact.state),
    "country": _folded(Contact.country),
    "type": _folded(Contact.type),
    "source": _folded(Contact.source),
    "assignedTo": func.coalesce(Contact.assigned_to, "", type_=String),
}


def find_field(asked: Condition) -> Field:
    """The field that a condition names.

    Raises:
        Invalid: `invalid_filter`, there is none.
    """
    field = _FIELDS.get(asked.field)
    if field is not None:
        return field
    for prefix, column in _PREFIXES.items():
        key = asked.field.removeprefix(prefix)
        if key != asked.field and 0 < len(key) <= LONGEST_ID:
            return JsonField(column, key=key)
    for prefix, column in _ATTRIBUTIONS.items():
        key = asked.field.removeprefix(prefix)
        if key != asked.field and 0 < len(key) <= LONGEST_ID:
            return TextField(column[kept_name(key)].astext)
    raise wrong(f"{asked.path}.field", f"There is no field {asked.field}.")


def sort_key(name: str, *, descending: bool) -> Key | None:
    """What a list sorted by the field `name` compares, never null; None if lists can't be sorted by it."""
    if name in _TIME_SORTS:
        return Key(_TIME_SORTS[name], name, descending, datetime.fromisoformat)
    if name == "dateOfBirth":
        born = func.coalesce(Contact.date_of_birth, literal(_NEVER.date(), Date), type_=Date)
        return Key(born, name, descending, date.fromisoformat)
    if name in _TEXT_SORTS:
        return Key(_TEXT_SORTS[name], name, descending, str)
    return None
