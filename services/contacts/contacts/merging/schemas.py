"""Merges on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import OwnSchema
from contacts.merging.operations import Merged
from contacts.merging.undoing import Undone
from contacts.people.schemas import ContactOut, present_contact
from contacts.wire import boolean, identifier

MOST_MERGED = 10


class MergeBody(OwnSchema):
    """Contacts to merge into the survivor; `choose` maps a field to the contact whose value stays. `dryRun` changes nothing."""

    survivor_id = identifier(required=True, name="survivorId")
    merged_ids = fields.List(
        identifier(), required=True, data_key="mergedIds", validate=validate.Length(1, MOST_MERGED)
    )
    choose = fields.Dict(keys=fields.String(validate=validate.Length(max=200)), values=identifier(), load_default=dict)
    dry_run = boolean(name="dryRun")


class ValueOut(Schema):
    """What one of the contacts has."""

    contact_id = fields.String(required=True, data_key="contactId")
    value = fields.Raw(required=True)


class FieldOut(Schema):
    """A field's values, and the one that stays; `kept` names the contact whose it is, null where the values are united."""

    field = fields.String(required=True)
    values = fields.List(fields.Nested(ValueOut), required=True)
    value = fields.Raw(required=True, allow_none=True)
    kept = fields.String(required=True, allow_none=True)


class PreviewOut(Schema):
    """What a merge comes to. `moves` counts this service's rows by kind; the other services' follow by events."""

    values = fields.List(fields.Nested(FieldOut), required=True, data_key="fields")
    moves = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class MergeAnswer(Schema):
    """The survivor as it is afterwards, or would be; `mergeId` is null after a dry run."""

    contact = fields.Nested(ContactOut, required=True)
    preview = fields.Nested(PreviewOut, required=True)
    merge_id = fields.String(required=True, allow_none=True, data_key="mergeId")


class UndoAnswer(Schema):
    """The survivor, and those who are contacts of their own again."""

    contact = fields.Nested(ContactOut, required=True)
    restored = fields.List(fields.Nested(ContactOut), required=True)
    merge_id = fields.String(required=True, data_key="mergeId")


def present_merged(merged: Merged) -> dict[str, Any]:
    """A merge as the wire has it."""
    return {
        "contact": present_contact(merged.survivor),
        "preview": {"fields": merged.fields, "moves": merged.counts},
        "mergeId": merged.merge.id,
    }


def present_undone(undone: Undone) -> dict[str, Any]:
    """An undone merge as the wire has it."""
    return {
        "contact": present_contact(undone.survivor),
        "restored": [present_contact(contact) for contact in undone.restored],
        "mergeId": undone.merge.id,
    }
