"""Forms and surveys on the wire: their definitions, as people make them and as strangers see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from chassis.schemas import OwnSchema, PublishedSchema, wire_time
from contacts.custom_fields.rules import LONGEST_ID
from contacts.dnd.rules import CHANNELS
from contacts.forms.models import Form, FormVersion
from contacts.forms.rules import KEEP, KNOWN_CONTACTS, LARGEST_UPLOAD_MB, MOST_UPLOADS
from contacts.people.schemas import ContactFields
from contacts.wire import boolean, identifier, optional_text, readable

MOST_PAGES = 50
MOST_FIELDS = 200
STATUSES = ("draft", "published")
HONEYPOT = "homepage"
"""A member of a submission's body that no person sees and programs fill in."""
_LIMITS = {"per_address": 10, "per_form": 1000}


class StandardAnswers(ContactFields):
    """Answers that are a contact's own fields."""

    class Meta:
        unknown = RAISE
        exclude = (
            "assigned_to",
            "custom_fields",
            "dnd",
            "dnd_settings",
            "inbound_dnd_settings",
            "source",
            "tags",
            "type",
        )


# Made once: making it costs as much as a query.
STANDARD_ANSWERS = StandardAnswers()


class FilesBody(OwnSchema):
    """How many files a field takes, and of how many megabytes each."""

    most = fields.Integer(strict=True, load_default=MOST_UPLOADS, validate=validate.Range(1, MOST_UPLOADS))
    megabytes = fields.Integer(
        strict=True, load_default=LARGEST_UPLOAD_MB, validate=validate.Range(1, LARGEST_UPLOAD_MB)
    )


class AskedBody(OwnSchema):
    """What to ask: a field of contacts, a custom field of theirs by its id or key, or `consent` or `optOut` with their channels."""

    field = fields.String(required=True, validate=validate.Length(1, LONGEST_ID))
    label = fields.String(required=True, validate=readable(1000))
    required = boolean()
    placeholder = optional_text(500)
    description = optional_text(5000)
    channels = fields.List(fields.String(validate=validate.OneOf(CHANNELS)), validate=validate.Length(1, len(CHANNELS)))
    files = fields.Nested(FilesBody)


class SurveyPageBody(OwnSchema):
    """A page of a survey."""

    title = optional_text(500)
    description = optional_text(5000)
    fields_ = fields.List(fields.Nested(AskedBody), required=True, data_key="fields")


class LimitsBody(OwnSchema):
    """How many submissions are taken in ten minutes, from one address and from all."""

    per_address = fields.Integer(strict=True, data_key="perAddress", validate=validate.Range(1, 1000))
    per_form = fields.Integer(strict=True, data_key="perForm", validate=validate.Range(1, 100_000))


class ThanksBody(OwnSchema):
    """What who sent it sees afterwards: a message, or another page."""

    message = optional_text(5000)
    redirect_url = fields.Url(allow_none=True, data_key="redirectUrl", schemes={"http", "https"}, require_tld=False)


class _Change(OwnSchema):
    name = fields.String(validate=readable(255))
    status = fields.String(validate=validate.OneOf(STATUSES))
    known_contacts = fields.String(data_key="knownContacts", validate=validate.OneOf(KNOWN_CONTACTS))
    limits = fields.Nested(LimitsBody)
    thanks = fields.Nested(ThanksBody)

    @post_load
    def _flatten(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        data |= data.pop("limits", {})
        if sum(len(page["fields_"]) for page in data.get("pages", ())) > MOST_FIELDS:
            raise ValidationError(f"At most {MOST_FIELDS} fields in all.", "pages")
        return data


class FormChange(_Change):
    """What to change of a form."""

    fields_ = fields.List(fields.Nested(AskedBody), data_key="fields", validate=validate.Length(max=MOST_FIELDS))

    @post_load
    def _as_page(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        if "fields_" in data:
            data["pages"] = [{"title": None, "description": None, "fields_": data.pop("fields_")}]
        return data


class SurveyChange(_Change):
    """What to change of a survey."""

    pages = fields.List(fields.Nested(SurveyPageBody), validate=validate.Length(max=MOST_PAGES))


class _New(OwnSchema):
    name = fields.String(required=True, validate=readable(255))
    status = fields.String(load_default="draft", validate=validate.OneOf(STATUSES))
    known_contacts = fields.String(load_default=KEEP, data_key="knownContacts", validate=validate.OneOf(KNOWN_CONTACTS))

    @post_load
    def _complete(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        return {"thanks": {}, "pages": [], **_LIMITS, **data}


class FormBody(_New, FormChange):
    """A form to make."""


class SurveyBody(_New, SurveyChange):
    """A survey to make."""


class FormsQuery(PublishedSchema):
    """Which part of the location's forms. There are no folders of them."""

    location_id = identifier(required=True, name="locationId")
    skip = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))
    limit = fields.Integer(load_default=10, validate=validate.Range(1, 50))
    type = fields.String(validate=validate.Length(max=40))


class FormOut(Schema):
    """A form or a survey in a list."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    status = fields.String(required=True)
    created_at = fields.String(required=True, data_key="createdAt")
    updated_at = fields.String(required=True, data_key="updatedAt")


class QuestionOut(Schema):
    """What is asked, with the type that the answer must have and, where it is one of several, with these."""

    field = fields.String(required=True)
    key = fields.String(required=True, allow_none=True)
    type = fields.String(required=True)
    label = fields.String(required=True)
    required = fields.Boolean(required=True)
    placeholder = fields.String(required=True, allow_none=True)
    description = fields.String(required=True, allow_none=True)
    options = fields.List(fields.Dict(), required=True)
    channels = fields.List(fields.String(), required=True)
    files = fields.Dict(required=True, allow_none=True)


class SurveyPageOut(Schema):
    """A page of a survey."""

    title = fields.String(required=True, allow_none=True)
    description = fields.String(required=True, allow_none=True)
    fields_ = fields.List(fields.Nested(QuestionOut), required=True, data_key="fields")


class WholeFormOut(FormOut):
    """A form or a survey with all that it has. A form has `fields`, a survey `pages`."""

    revision = fields.Integer(required=True)
    fields_ = fields.List(fields.Nested(QuestionOut), data_key="fields")
    pages = fields.List(fields.Nested(SurveyPageOut))
    known_contacts = fields.String(required=True, data_key="knownContacts")
    limits = fields.Dict(required=True)
    thanks = fields.Dict(required=True)
    version = fields.Integer(required=True)


class ShownFormOut(Schema):
    """A published form or survey, as everybody may see it; `honeypot` names the member of a submission that stays empty."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    revision = fields.Integer(required=True)
    fields_ = fields.List(fields.Nested(QuestionOut), data_key="fields")
    pages = fields.List(fields.Nested(SurveyPageOut))
    honeypot = fields.String(required=True)


@dataclass(frozen=True)
class Wire:
    """A kind's words on the wire and the schemas of its answers."""

    one: str
    many: str
    paged: bool
    item: type[Schema]
    items: type[Schema]
    shown: type[Schema]

    @classmethod
    def called(cls, one: str, many: str, *, paged: bool) -> "Wire":
        """The answers of what is called `one` and `many`."""
        name = one.capitalize()

        def single(nested: type[Schema], suffix: str) -> type[Schema]:
            return Schema.from_dict({one: fields.Nested(nested, required=True)}, name=f"{name}{suffix}")

        listed: dict[str, Any] = {
            many: fields.List(fields.Nested(FormOut), required=True),
            "total": fields.Integer(required=True),
        }
        return cls(
            one=one,
            many=many,
            paged=paged,
            item=single(WholeFormOut, "Answer"),
            items=Schema.from_dict(listed, name=f"{name}sAnswer"),
            shown=single(ShownFormOut, "DefinitionAnswer"),
        )


def present_listed(form: Form) -> dict[str, Any]:
    """A form in a list."""
    return {
        "id": form.id,
        "name": form.name,
        "locationId": form.location_id,
        "status": form.status,
        "createdAt": wire_time(form.created_at),
        "updatedAt": wire_time(form.updated_at),
    }


def present_form(form: Form, version: FormVersion, wire: Wire) -> dict[str, Any]:
    """A form with all that it has."""
    return {
        **present_listed(form),
        **_present_pages(version.pages, wire),
        "revision": form.revision,
        "knownContacts": form.known_contacts,
        "limits": {"perAddress": form.per_address, "perForm": form.per_form},
        "thanks": form.thanks,
        "version": form.version,
    }


def present_shown(form: Form, pages: list[dict[str, Any]], wire: Wire) -> dict[str, Any]:
    """A published form, as everybody may see it."""
    return {
        "id": form.id,
        "name": form.name,
        "revision": form.revision,
        **_present_pages(pages, wire),
        "honeypot": HONEYPOT,
    }


def _present_pages(pages: list[dict[str, Any]], wire: Wire) -> dict[str, Any]:
    if not wire.paged:
        return {"fields": [_present(one) for page in pages for one in page["fields"]]}
    return {
        "pages": [
            {
                "title": page["title"],
                "description": page["description"],
                "fields": [_present(one) for one in page["fields"]],
            }
            for page in pages
        ]
    }


def _present(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "field": kept["field"],
        "key": kept.get("key"),
        "type": kept["type"],
        "label": kept["label"],
        "required": kept["required"],
        "placeholder": kept.get("placeholder"),
        "description": kept.get("description"),
        "options": kept.get("options") or [],
        "channels": kept.get("channels") or [],
        "files": {**kept["files"], "formats": kept.get("formats") or []} if kept.get("files") else None,
    }
