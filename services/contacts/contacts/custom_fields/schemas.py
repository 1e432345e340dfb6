"""Custom fields on the wire: their values, and the published schemas' two forms of a field."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate

from chassis.schemas import PublishedSchema, wire_time
from contacts.custom_fields.models import CustomField, CustomFieldFolder
from contacts.custom_fields.rules import LONGEST_ID, MOST, OBJECT_KEY, OF_LOCATIONS, field_key
from contacts.custom_fields.types import DATA_TYPES, FILES, MOST_FILES
from contacts.wire import boolean, identifier, without_nulls

_MOST_OPTIONS = 1000
_MOST_FORMATS = 50


class CustomFieldInput(PublishedSchema):
    """A value for a field, named by its id or its key; the value's kind depends on the field."""

    id = fields.String(validate=validate.Length(1, LONGEST_ID))
    key = fields.String(validate=validate.Length(1, LONGEST_ID))
    field_value = fields.Raw(allow_none=True, data_key="fieldValue")
    older_value = fields.Raw(allow_none=True, data_key="field_value")
    value = fields.Raw(allow_none=True)

    @pre_load
    def _named(self, data: object, **_kwargs: object) -> object:
        if isinstance(data, dict) and not (data.get("id") or data.get("key")):
            raise ValidationError("Missing data for required field.", "id")
        return data


class CustomFieldValue(PublishedSchema):
    """A field's value in an answer."""

    id = fields.String(required=True)
    value = fields.Raw(required=True)


def custom_field_inputs(name: str = "customFields") -> fields.List[Any]:
    """The values that a body gives."""
    return fields.List(fields.Nested(CustomFieldInput), validate=validate.Length(max=MOST), data_key=name)


def present_values(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Values as the wire has them."""
    return [{"id": field, "value": value} for field, value in values.items()]


class OptionField(fields.Field[dict[str, Any]]):
    """An option: `{key, label, url?}`, `{label, prefillValue?}`, or its label alone. Without a key it gets its label for one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ARG002 - marshmallow's signature
        given = value if isinstance(value, dict) else {"label": value}
        parts = {name: given[name] for name in ("key", "label", "url", "prefillValue") if given.get(name) is not None}
        texts = all(isinstance(part, str) and len(part) <= 2048 for part in parts.values())
        if not texts or not parts.get("label", "").strip() or not parts.get("key", "x").strip():
            raise ValidationError("An option has a label.")
        return parts


def _name(*, required: bool = False) -> fields.String:
    return fields.String(required=required, validate=[validate.Length(1, 255), _not_blank])


def _not_blank(value: str) -> None:
    if not value.strip():
        raise ValidationError("It has at least one visible character.")


def _options(name: str) -> fields.List[Any]:
    return fields.List(OptionField(), allow_none=True, data_key=name, validate=validate.Length(max=_MOST_OPTIONS))


def _data_type() -> fields.String:
    return fields.String(required=True, data_key="dataType", validate=validate.OneOf(sorted(DATA_TYPES)))


def _file_limit(name: str) -> fields.Integer:
    return fields.Integer(allow_none=True, data_key=name, validate=validate.Range(1, MOST_FILES))


def object_key() -> fields.String:
    """The key of an object that has fields."""
    return fields.String(required=True, data_key="objectKey", validate=_is_object_key)


def _is_object_key(value: str) -> None:
    if not OBJECT_KEY.fullmatch(value):
        raise ValidationError("Not the key of an object.")


class FieldChange(PublishedSchema):
    """What to change of a field."""

    location_id = identifier(required=True, name="locationId")
    name = _name()
    description = fields.String(allow_none=True, validate=validate.Length(max=5000))
    placeholder = fields.String(allow_none=True, validate=validate.Length(max=1000))
    show_in_forms = boolean(name="showInForms")
    options = _options("options")
    accepted_formats = fields.String(allow_none=True, data_key="acceptedFormats", validate=validate.Length(1, 20))
    max_file_limit = _file_limit("maxFileLimit")

    @post_load
    def _listed(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        if data.get("accepted_formats") is not None:
            data["accepted_formats"] = [data["accepted_formats"]]
        return data


class FieldBody(FieldChange):
    """A field to make, of any object."""

    data_type = _data_type()
    field_key = fields.String(required=True, data_key="fieldKey", validate=[validate.Length(1, 200), _not_blank])
    object_key = object_key()
    allow_custom_option = boolean(name="allowCustomOption")
    folder_id = identifier(none=True, name="parentId")


class LocationFieldChange(PublishedSchema):
    """What to change of a contact's or an opportunity's field."""

    name = _name(required=True)
    placeholder = fields.String(allow_none=True, validate=validate.Length(max=1000))
    accepted_formats = fields.List(
        fields.String(validate=validate.Length(1, 20)),
        allow_none=True,
        data_key="acceptedFormat",
        validate=validate.Length(max=_MOST_FORMATS),
    )
    many_files = boolean(name="isMultipleFile")
    max_file_limit = _file_limit("maxNumberOfFiles")
    boxes = _options("textBoxListOptions")
    options = _options("options")
    position = fields.Integer(validate=validate.Range(0, 1_000_000))
    model = fields.String(validate=validate.OneOf(OF_LOCATIONS))

    @post_load
    def _joined(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        boxes = data.pop("boxes", None)
        if data.get("options") is None and boxes is not None:
            data["options"] = boxes
        if data.pop("many_files", None) is False:
            data["max_file_limit"] = 1
        return data


class LocationFieldBody(LocationFieldChange):
    """A field of a contact or an opportunity to make. `options` are those of a choice, labels or `{key, label}`."""

    data_type = _data_type()


class ModelQuery(PublishedSchema):
    """Whose fields to list."""

    model = fields.String(load_default="contact", validate=validate.OneOf((*OF_LOCATIONS, "all")))


class FolderChange(PublishedSchema):
    """A folder's new name."""

    location_id = identifier(required=True, name="locationId")
    name = _name(required=True)


class FolderBody(FolderChange):
    """A folder to make."""

    object_key = object_key()


class LocationQuery(PublishedSchema):
    """The location, once more."""

    location_id = identifier(required=True, name="locationId")


class FieldAnswer(Schema):
    """One field of any object."""

    field = fields.Dict(required=True)


class FieldsAnswer(Schema):
    """An object's fields and folders."""

    fields_ = fields.List(fields.Dict(), required=True, data_key="fields")
    folders = fields.List(fields.Dict(), required=True)


class FolderAnswer(Schema):
    """One folder."""

    id = fields.String(required=True)
    object_key = fields.String(required=True, data_key="objectKey")
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String(required=True)


class DeletedAnswer(Schema):
    """What was deleted, with the published spelling slip."""

    succeded = fields.Boolean(required=True)
    id = fields.String(required=True)
    key = fields.String(required=True)


class LocationFieldAnswer(Schema):
    """One field of a contact or an opportunity."""

    custom_field = fields.Dict(required=True, data_key="customField")


class LocationFieldsAnswer(Schema):
    """The fields of contacts, opportunities, or both."""

    custom_fields = fields.List(fields.Dict(), required=True, data_key="customFields")


def present_field(field: CustomField) -> dict[str, Any]:
    """A field as the custom fields' own operations have it."""
    options = [{name: option[name] for name in ("key", "label", "url") if name in option} for option in field.options]
    return without_nulls(
        {
            "id": field.id,
            "locationId": field.location_id,
            "objectKey": field.object_key,
            "fieldKey": field.field_key,
            "name": field.name,
            "description": field.description,
            "placeholder": field.placeholder,
            "showInForms": field.show_in_forms,
            "options": options or None,
            # This form knows one format; the locations' form shows them all.
            "acceptedFormats": field.accepted_formats[0] if len(field.accepted_formats) == 1 else None,
            "dataType": field.data_type,
            "parentId": field.folder_id,
            "allowCustomOption": field.allow_custom_option,
            "maxFileLimit": field.max_file_limit,
            "dateAdded": wire_time(field.created_at),
            "dateUpdated": wire_time(field.updated_at),
        }
    )


def present_folder(folder: CustomFieldFolder) -> dict[str, Any]:
    """A folder by itself."""
    return {
        "id": folder.id,
        "objectKey": folder.object_key,
        "locationId": folder.location_id,
        "name": folder.name,
    }


def present_folder_as_field(folder: CustomFieldFolder) -> dict[str, Any]:
    """A folder where the published schema asks for the members of a field: it is in no folder, and its type means nothing."""
    return {
        **present_folder(folder),
        "fieldKey": field_key(folder.object_key, folder.name),
        "showInForms": False,
        "dataType": "TEXT",
        "parentId": "",
        "dateAdded": wire_time(folder.created_at),
        "dateUpdated": wire_time(folder.updated_at),
    }


def present_location_field(field: CustomField) -> dict[str, Any]:
    """A field as the locations' operations have it."""
    labels = [option["label"] for option in field.options]
    return without_nulls(
        {
            "id": field.id,
            "name": field.name,
            "fieldKey": field.field_key,
            "placeholder": field.placeholder,
            "dataType": field.data_type,
            "position": field.position,
            "picklistOptions": labels,
            "picklistImageOptions": [option["url"] for option in field.options if "url" in option],
            "isAllowedCustomOption": field.allow_custom_option,
            "isMultiFileAllowed": field.data_type == FILES and field.max_file_limit != 1,
            "maxFileLimit": field.max_file_limit,
            "acceptedFormat": field.accepted_formats or None,
            "locationId": field.location_id,
            "model": field.object_key,
            "parentId": field.folder_id,
        }
    )
