"""Submissions on the wire: as strangers send them, as the published lists have them, and one with its labels."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import OwnSchema, PublishedSchema, text, wire_time
from contacts.attribution.schemas import VISITOR
from contacts.attribution.signals import read_host
from contacts.custom_fields.types import FILES
from contacts.forms.listing import Answered
from contacts.forms.models import Submission
from contacts.forms.rules import STANDARD, TICKED
from contacts.forms.schemas import HONEYPOT, MOST_FIELDS
from contacts.forms.submitting import Receipt
from contacts.wire import Day, identifier, without_nulls

MOST_USER_AGENT = 1000
_CAPITAL = re.compile(r"(?=[A-Z])")
_FULL_NAME = {"name": "full_name"}


class SubmissionBody(OwnSchema):
    """Answers by what they answer, and from where they come. What no person sees stays empty."""

    answers = fields.Dict(
        fields.String(validate=validate.Length(1, 100)),
        fields.Raw(allow_none=True),
        required=True,
        validate=validate.Length(max=MOST_FIELDS),
    )
    honeypot = fields.Raw(allow_none=True, data_key=HONEYPOT)
    visitor_id = fields.String(allow_none=True, validate=VISITOR, data_key="visitorId")
    url = text(2048, none=True)
    referrer = text(2048, none=True)
    page_title = text(500, none=True, data_key="pageTitle")
    user_agent = text(MOST_USER_AGENT, none=True, data_key="userAgent")


class ReceiptOut(Schema):
    """That it was taken."""

    id = fields.String(required=True)
    form_id = fields.String(data_key="formId")
    survey_id = fields.String(data_key="surveyId")
    created_at = fields.String(required=True, data_key="createdAt")


class ReceiptAnswer(Schema):
    """That it was taken, and what to show now."""

    submission = fields.Nested(ReceiptOut, required=True)
    thanks = fields.Dict(required=True)


class _SubmissionsQuery(PublishedSchema):
    location_id = identifier(required=True, name="locationId")
    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))
    q = fields.String(validate=validate.Length(max=200))
    start_at = Day(data_key="startAt")
    end_at = Day(data_key="endAt")


class FormSubmissionsQuery(_SubmissionsQuery):
    """Which submissions of forms. The days are the location's; the last month, if none are given."""

    form_id = identifier(name="formId")


class SurveySubmissionsQuery(_SubmissionsQuery):
    """Which submissions of surveys."""

    form_id = identifier(name="surveyId")


class SubmissionsAnswer(Schema):
    """A page of submissions, as published."""

    submissions = fields.List(fields.Dict(), required=True)
    meta = fields.Dict(required=True)


class AnswerOut(Schema):
    """An answer under the label that it was given under; `text` is it as a person reads it."""

    field = fields.String(required=True)
    type = fields.String(required=True)
    label = fields.String(required=True)
    value = fields.Raw(required=True)
    text = fields.String(required=True)


class SubmissionOut(Schema):
    """A submission with its labels."""

    id = fields.String(required=True)
    form_id = fields.String(data_key="formId")
    survey_id = fields.String(data_key="surveyId")
    form_name = fields.String(required=True, data_key="formName")
    revision = fields.Integer(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    name = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    answers = fields.List(fields.Nested(AnswerOut), required=True)
    url = fields.String(required=True, allow_none=True)
    session_source = fields.String(required=True, data_key="sessionSource")
    created_at = fields.String(required=True, data_key="createdAt")


class SubmissionAnswer(Schema):
    """One submission."""

    submission = fields.Nested(SubmissionOut, required=True)


def present_receipt(receipt: Receipt) -> dict[str, Any]:
    """That a submission was taken."""
    form = receipt.form
    taken = {"id": receipt.id, f"{form.kind}Id": form.id, "createdAt": wire_time(receipt.created_at)}
    return {"submission": taken, "thanks": form.thanks}


def present_submissions(rows: list[Answered], total: int, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A page of submissions, as published."""
    page = wanted["page"]
    more = page * wanted["limit"] < total
    meta = {
        "total": total,
        "currentPage": page,
        "nextPage": page + 1 if more else None,
        "prevPage": page - 1 if page > 1 else None,
    }
    return {"submissions": [_present_published(row) for row in rows], "meta": meta}


def present_submission(answered: Answered) -> dict[str, Any]:
    """A submission with the labels of the version that it answers."""
    submission = answered.submission
    return {
        "id": submission.id,
        f"{submission.kind}Id": submission.form_id,
        "formName": answered.form.name,
        "revision": submission.revision,
        "contactId": submission.contact_id,
        "name": submission.name,
        "email": submission.email,
        "answers": [
            {
                **{name: kept[name] for name in ("field", "type", "label")},
                "value": _value(submission, kept),
                "text": _readable(_value(submission, kept), kept),
            }
            for kept in _answered(answered)
        ],
        "url": submission.touch.get("url") or None,
        "sessionSource": submission.touch["sessionSource"],
        "createdAt": wire_time(submission.created_at),
    }


def _present_published(answered: Answered) -> dict[str, Any]:
    submission = answered.submission
    others = {_published_name(kept["field"]): _value(submission, kept) for kept in _answered(answered)}
    named = {
        "id": submission.id,
        "contactId": submission.contact_id,
        "createdAt": wire_time(submission.created_at),
        f"{submission.kind}Id": submission.form_id,
        "name": submission.name,
        "email": submission.email,
    }
    others |= {"eventData": _event_data(submission, answered.form.name), "fieldsOriSequance": list(others)}
    return {**without_nulls(named), "others": others}


def _answered(answered: Answered) -> Iterator[Mapping[str, Any]]:
    """What was asked and answered, in the order in which it was asked."""
    for page in answered.version.pages:
        yield from (kept for kept in page["fields"] if kept["field"] in answered.submission.answers)


def _value(submission: Submission, kept: Mapping[str, Any]) -> Any:
    """An answer; files by the ids of their uploads, each as a custom field has it, or null while documents has not taken it over."""
    answer = submission.answers[kept["field"]]
    if kept["type"] != FILES:
        return answer
    return {upload: submission.files.get(upload) for upload in answer}


def _event_data(submission: Submission, form_name: str) -> dict[str, Any]:
    touch = submission.touch
    url = touch.get("url") or None
    return without_nulls(
        {
            "page": without_nulls({"url": url, "title": submission.page_title}),
            "type": submission.kind,
            "domain": read_host(url or "") or None,
            "medium": submission.kind,
            "mediumId": submission.form_id,
            "parentId": submission.form_id,
            "parentName": form_name,
            "source": touch["sessionSource"],
            "adSource": touch.get("utmSource"),
            "referrer": touch.get("referrer"),
            "timestamp": round(submission.created_at.timestamp() * 1000),
            "pageVisitType": submission.kind,
        }
    )


def _published_name(name: str) -> str:
    """`firstName` as the published lists write it, `first_name`; a custom field's id stays what it is."""
    if name not in STANDARD and name not in TICKED:
        return name
    return _FULL_NAME.get(name) or _CAPITAL.sub("_", name).lower()


def _readable(value: Any, kept: Mapping[str, Any]) -> str:
    labels: dict[str, str] = {option["key"]: option["label"] for option in kept.get("options") or ()}

    def label(one: Any) -> str:
        return labels.get(str(one), str(one))

    if kept["type"] == FILES:
        return ", ".join(file["meta"]["originalname"] for file in value.values() if file is not None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(label(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{label(box)}: {written}" for box, written in value.items())
    return label(value)
