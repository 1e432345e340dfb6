"""Calls for tags, fields and values of a location, and for objects of its own."""

from .calling import Call, located

PET = "custom_objects.pet"
_SEARCH = {"page": 1, "pageLimit": 10, "query": "", "searchAfter": []}

FIELDS = [
    Call(
        "POST",
        "/locations/{locationId}/tags",
        lambda sdk, ids: sdk.locations.create_tag(ids["location"], {"name": "Gold"}),
        {"tag": "tag.id"},
    ),
    Call("GET", "/locations/{locationId}/tags", lambda sdk, ids: sdk.locations.get_location_tags(ids["location"])),
    Call(
        "GET",
        "/locations/{locationId}/tags/{tagId}",
        lambda sdk, ids: sdk.locations.get_tag_by_id(ids["location"], ids["tag"]),
    ),
    Call(
        "PUT",
        "/locations/{locationId}/tags/{tagId}",
        lambda sdk, ids: sdk.locations.update_tag(ids["location"], ids["tag"], {"name": "Silver"}),
    ),
    Call(
        "DELETE",
        "/locations/{locationId}/tags/{tagId}",
        lambda sdk, ids: sdk.locations.delete_tag(ids["location"], ids["tag"]),
    ),
    Call(
        "POST",
        "/locations/{locationId}/customFields",
        lambda sdk, ids: sdk.locations.create_custom_field(ids["location"], {"name": "Size", "dataType": "NUMERICAL"}),
        {"sizeField": "customField.id"},
    ),
    Call(
        "GET",
        "/locations/{locationId}/customFields",
        lambda sdk, ids: sdk.locations.get_custom_fields(ids["location"], model="contact"),
    ),
    Call(
        "GET",
        "/locations/{locationId}/customFields/{id}",
        lambda sdk, ids: sdk.locations.get_custom_field(ids["location"], ids["sizeField"]),
    ),
    Call(
        "PUT",
        "/locations/{locationId}/customFields/{id}",
        lambda sdk, ids: sdk.locations.update_custom_field(ids["location"], ids["sizeField"], {"name": "Shoe size"}),
    ),
    Call(
        "DELETE",
        "/locations/{locationId}/customFields/{id}",
        lambda sdk, ids: sdk.locations.delete_custom_field(ids["location"], ids["sizeField"]),
    ),
    Call(
        "POST",
        "/locations/{locationId}/customValues",
        lambda sdk, ids: sdk.locations.create_custom_value(ids["location"], {"name": "Slogan", "value": "Go"}),
        {"value": "customValue.id"},
    ),
    Call(
        "GET",
        "/locations/{locationId}/customValues",
        lambda sdk, ids: sdk.locations.get_custom_values(ids["location"]),
    ),
    Call(
        "GET",
        "/locations/{locationId}/customValues/{id}",
        lambda sdk, ids: sdk.locations.get_custom_value(ids["location"], ids["value"]),
    ),
    Call(
        "PUT",
        "/locations/{locationId}/customValues/{id}",
        lambda sdk, ids: sdk.locations.update_custom_value(
            ids["location"], ids["value"], {"name": "Slogan", "value": "Stop"}
        ),
    ),
    Call(
        "DELETE",
        "/locations/{locationId}/customValues/{id}",
        lambda sdk, ids: sdk.locations.delete_custom_value(ids["location"], ids["value"]),
    ),
]

OBJECTS = [
    Call("GET", "/objects/", lambda sdk, ids: sdk.objects.get_object_by_location_id(ids["location"])),
    Call(
        "POST",
        "/objects/",
        lambda sdk, ids: sdk.objects.create_custom_object_schema(
            located(
                ids,
                key=PET,
                labels={"singular": "Pet", "plural": "Pets"},
                primaryDisplayPropertyDetails={"key": f"{PET}.name", "name": "Name", "dataType": "TEXT"},
            )
        ),
    ),
    Call(
        "GET",
        "/objects/{key}",
        lambda sdk, ids: sdk.objects.get_object_schema_by_key("business", ids["location"], fetch_properties="true"),
    ),
    Call(
        "PUT",
        "/objects/{key}",
        lambda sdk, ids: sdk.objects.update_custom_object(PET, located(ids, searchableProperties=[f"{PET}.name"])),
    ),
    Call(
        "POST",
        "/custom-fields/folder",
        lambda sdk, ids: sdk.custom_fields.create_custom_field_folder(located(ids, objectKey=PET, name="Health")),
        {"folder": "id"},
    ),
    Call(
        "PUT",
        "/custom-fields/folder/{id}",
        lambda sdk, ids: sdk.custom_fields.update_custom_field_folder(ids["folder"], located(ids, name="Care")),
    ),
    Call(
        "POST",
        "/custom-fields/",
        lambda sdk, ids: sdk.custom_fields.create_custom_field(
            located(
                ids,
                objectKey=PET,
                fieldKey=f"{PET}.breed",
                name="Breed",
                dataType="TEXT",
                showInForms=True,
                parentId=ids["folder"],
            )
        ),
        {"breed": "field.id"},
    ),
    Call("GET", "/custom-fields/{id}", lambda sdk, ids: sdk.custom_fields.get_custom_field_by_id(ids["breed"])),
    Call(
        "GET",
        "/custom-fields/object-key/{objectKey}",
        lambda sdk, ids: sdk.custom_fields.get_custom_fields_by_object_key(PET, ids["location"]),
    ),
    Call(
        "PUT",
        "/custom-fields/{id}",
        lambda sdk, ids: sdk.custom_fields.update_custom_field(ids["breed"], located(ids, showInForms=False, name="B")),
    ),
    Call(
        "POST",
        "/objects/{schemaKey}/records",
        lambda sdk, ids: sdk.objects.create_object_record(
            PET, located(ids, properties={"name": "Buddy", "breed": "Beagle"}, owner=[ids["user"]])
        ),
        {"record": "record.id"},
    ),
    # The name of a path's parameter is left open by the client's signature.
    Call(
        "POST",
        "/objects/{schemaKey}/records/search",
        lambda sdk, ids: sdk.objects.search_object_records(located(ids, **_SEARCH), schema_key=PET),
    ),
    Call(
        "POST",
        "/objects/{schemaKey}/records/search",
        lambda sdk, ids: sdk.objects.search_object_records(located(ids, **_SEARCH), schema_key="business"),
    ),
    Call("GET", "/objects/{schemaKey}/records/{id}", lambda sdk, ids: sdk.objects.get_record_by_id(PET, ids["record"])),
    Call(
        "PUT",
        "/objects/{schemaKey}/records/{id}",
        lambda sdk, ids: sdk.objects.update_object_record(
            PET, ids["record"], ids["location"], located(ids, properties={"breed": "Boxer"})
        ),
    ),
    Call(
        "DELETE",
        "/objects/{schemaKey}/records/{id}",
        lambda sdk, ids: sdk.objects.delete_object_record(PET, ids["record"]),
    ),
    Call("DELETE", "/custom-fields/{id}", lambda sdk, ids: sdk.custom_fields.delete_custom_field(ids["breed"])),
    Call(
        "DELETE",
        "/custom-fields/folder/{id}",
        lambda sdk, ids: sdk.custom_fields.delete_custom_field_folder(ids["folder"], ids["location"]),
    ),
]
