"""Opportunities on the wire."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from chassis.money import wire_amount
from chassis.schemas import Amount, PublishedSchema, wire_time, wire_time_or_none
from contacts.custom_fields.schemas import custom_field_inputs
from contacts.opportunities.loading import Shown
from contacts.opportunities.rules import STATUSES, effective_probability, read_day
from contacts.people.models import Contact
from contacts.wire import EmptyIsNone, boolean, identifier, optional_text, readable, without_nulls


class CloseDay(EmptyIsNone):
    """A day in one of the published formats; null and an empty text are nothing."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            day: date = read_day(text[:64])
        except ValueError as error:
            raise ValidationError("Not a valid date.") from error
        return day


def _status() -> fields.String:
    return fields.String(validate=validate.OneOf(STATUSES))


def _name(*, required: bool = False) -> fields.String:
    return fields.String(required=required, validate=readable(500))


def _user_list(*, required: bool = False) -> fields.List[Any]:
    return fields.List(identifier(), required=required, validate=validate.Length(max=100))


class OpportunityChange(PublishedSchema):
    """What to change of an opportunity."""

    name = _name()
    pipeline_id = identifier(name="pipelineId")
    stage_id = identifier(none=True, name="pipelineStageId")
    status = _status()
    lost_reason_id = identifier(none=True, name="lostReasonId")
    value = Amount(allow_none=True, data_key="monetaryValue")
    currency = fields.String(validate=validate.Regexp(r"^[A-Za-z]{3}\Z", error="Not a currency."))
    expected_close_on = CloseDay(allow_none=True, data_key="forecastExpectedCloseDate")
    probability = fields.Integer(allow_none=True, data_key="forecastProbability", validate=validate.Range(0, 100))
    assigned_to = identifier(none=True, name="assignedTo")
    source = optional_text(255)
    custom_fields = custom_field_inputs()


class OpportunityBody(OpportunityChange):
    """An opportunity to make."""

    location_id = identifier(required=True, name="locationId")
    pipeline_id = identifier(required=True, name="pipelineId")
    contact_id = identifier(required=True, name="contactId")
    name = _name(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    followers = _user_list()


class OpportunityUpsertBody(OpportunityChange):
    """An opportunity to find by its id, or by contact and pipeline, and change; or to make."""

    id = identifier()
    location_id = identifier(required=True, name="locationId")
    pipeline_id = identifier(required=True, name="pipelineId")
    contact_id = identifier(name="contactId")
    followers = _user_list()
    remove_all_followers = boolean(name="isRemoveAllFollowers")
    followers_action = fields.String(data_key="followersActionType", validate=validate.OneOf(("add", "remove")))


class OpportunityStatusBody(PublishedSchema):
    """An opportunity's new status."""

    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    lost_reason_id = identifier(none=True, name="lostReasonId")


class OpportunityFollowersBody(PublishedSchema):
    """Users to add or to remove."""

    followers = _user_list(required=True)


class OpportunityRemovalQuery(PublishedSchema):
    """Whether all followers go."""

    remove_all = fields.Boolean(load_default=False, data_key="isRemoveAllFollowers")


class OpportunityContactOut(Schema):
    """What an opportunity shows of its contact."""

    id = fields.String(required=True)
    name = fields.String()
    company_name = fields.String(data_key="companyName")
    email = fields.String()
    phone = fields.String()
    tags = fields.List(fields.String(), required=True)


class OpportunityValueOut(Schema):
    """A custom field's value in an answer."""

    id = fields.String(required=True)
    field_value = fields.Raw(required=True, data_key="fieldValue")


class OpportunityOut(Schema):
    """An opportunity in an answer."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    monetary_value = fields.Float(required=True, data_key="monetaryValue")
    currency = fields.String(required=True)
    pipeline_id = fields.String(required=True, data_key="pipelineId")
    stage_id = fields.String(required=True, data_key="pipelineStageId")
    assigned_to = fields.String(data_key="assignedTo")
    status = fields.String(required=True)
    lost_reason_id = fields.String(data_key="lostReasonId")
    source = fields.String()
    status_changed_at = fields.String(required=True, data_key="lastStatusChangeAt")
    stage_changed_at = fields.String(required=True, data_key="lastStageChangeAt")
    last_action_at = fields.String(required=True, data_key="lastActionDate")
    created_at = fields.String(required=True, data_key="createdAt")
    updated_at = fields.String(required=True, data_key="updatedAt")
    expected_close = fields.String(data_key="forecastExpectedCloseDate")
    original_close = fields.String(data_key="forecastOriginalCloseDate")
    slippages = fields.Integer(required=True, data_key="forecastSlippageCount")
    days_slipped = fields.Integer(required=True, data_key="forecastDaysSlipped")
    last_slipped_at = fields.String(data_key="forecastLastSlippedAt")
    probability = fields.Integer(data_key="forecastProbability")
    effective_probability = fields.Integer(data_key="effectiveProbability")
    contact_id = fields.String(required=True, data_key="contactId")
    location_id = fields.String(required=True, data_key="locationId")
    contact = fields.Nested(OpportunityContactOut, required=True)
    custom_fields = fields.List(fields.Nested(OpportunityValueOut), required=True, data_key="customFields")
    followers = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True)
    notes = fields.List(fields.Raw())
    tasks = fields.List(fields.Raw())
    calendar_events = fields.List(fields.Raw(), data_key="calendarEvents")
    search_after = fields.List(fields.Raw(), data_key="searchAfter")


class OpportunityAnswer(Schema):
    """One opportunity."""

    opportunity = fields.Nested(OpportunityOut, required=True)


class OpportunityUpsertAnswer(OpportunityAnswer):
    """An opportunity, and whether it is new."""

    new = fields.Boolean(required=True)


class OpportunityFollowersAdded(Schema):
    """An opportunity's followers afterwards, and who is new among them."""

    followers = fields.List(fields.String(), required=True)
    followers_added = fields.List(fields.String(), required=True, data_key="followersAdded")


class OpportunityFollowersRemoved(Schema):
    """An opportunity's followers afterwards, and who is no more among them."""

    followers = fields.List(fields.String(), required=True)
    followers_removed = fields.List(fields.String(), required=True, data_key="followersRemoved")


class OpportunityDone(Schema):
    """The published answer of a change of status or a deletion, with its spelling slip."""

    success = fields.Boolean(required=True)
    succeded = fields.Boolean(required=True)


SUCCESS = {"success": True, "succeded": True}


def present_opportunity(shown: Shown) -> dict[str, Any]:
    """An opportunity as the wire has it; what is not set is left out."""
    row = shown.opportunity
    return without_nulls(
        {
            "id": row.id,
            "name": row.name,
            "monetaryValue": wire_amount(row.value_minor, row.currency),
            "currency": row.currency,
            "pipelineId": row.pipeline_id,
            "pipelineStageId": row.stage_id,
            "assignedTo": row.assigned_to,
            "status": row.status,
            "lostReasonId": row.lost_reason_id,
            "source": row.source,
            "lastStatusChangeAt": wire_time(row.status_changed_at),
            "lastStageChangeAt": wire_time(row.stage_changed_at),
            "lastActionDate": wire_time(row.updated_at),
            "createdAt": wire_time(row.created_at),
            "updatedAt": wire_time(row.updated_at),
            "forecastExpectedCloseDate": _day(row.expected_close_on),
            "forecastOriginalCloseDate": _day(row.original_close_on),
            "forecastSlippageCount": row.slippages,
            "forecastDaysSlipped": row.days_slipped,
            "forecastLastSlippedAt": wire_time_or_none(row.last_slipped_at),
            "forecastProbability": row.probability,
            "effectiveProbability": effective_probability(row.status, row.probability, shown.stage.probability),
            "contactId": row.contact_id,
            "locationId": row.location_id,
            "contact": _contact(shown.contact),
            "customFields": [{"id": field, "fieldValue": value} for field, value in row.custom_fields.items()],
            "followers": row.followers,
            "version": row.version,
        }
    )


def wire_sum(sums: Mapping[str, float]) -> int | float:
    """Amounts in several currencies as the one number that the published totals have; they are not converted."""
    parts = [wire_amount(minor, currency) for currency, minor in sums.items()]
    return round(sum(parts), 3) if parts else 0


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _contact(contact: Contact) -> dict[str, Any]:
    return without_nulls(
        {
            "id": contact.id,
            "name": contact.name,
            "companyName": contact.company_name,
            "email": contact.email,
            "phone": contact.phone,
            "tags": contact.tags,
        }
    )
