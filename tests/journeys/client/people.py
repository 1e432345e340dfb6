"""Calls for contacts, what belongs to one, and companies."""

from chassis.ids import new_id

from .calling import Call, located

_DUE = {"title": "Call", "dueDate": "2030-01-01T00:00:00Z", "completed": False}
_RULE = {"intervalType": "daily", "interval": 1, "startDate": "2030-01-01T00:00:00Z", "dueAfterSeconds": 60}

PEOPLE = [
    Call(
        "POST",
        "/contacts/",
        lambda sdk, ids: sdk.contacts.create_contact(
            located(ids, firstName="Ada", lastName="Lovelace", email=f"{new_id()}@example.com", phone="+14155550100")
        ),
        {"contact": "contact.id", "email": "contact.email"},
    ),
    Call("GET", "/contacts/{contactId}", lambda sdk, ids: sdk.contacts.get_contact(ids["contact"])),
    Call(
        "PUT",
        "/contacts/{contactId}",
        lambda sdk, ids: sdk.contacts.update_contact(ids["contact"], {"city": "London"}),
    ),
    Call(
        "POST",
        "/contacts/upsert",
        lambda sdk, ids: sdk.contacts.upsert_contact(located(ids, email=ids["email"], country="GB")),
    ),
    Call(
        "POST",
        "/contacts/search",
        lambda sdk, ids: sdk.contacts.search_contacts_advanced(located(ids, page=1, pageLimit=5, query="lovel")),
    ),
    Call(
        "GET",
        "/contacts/search/duplicate",
        lambda sdk, ids: sdk.contacts.get_duplicate_contact(ids["location"], email=ids["email"]),
    ),
    Call("POST", "/contacts/{contactId}/tags", lambda sdk, ids: sdk.contacts.add_tags(ids["contact"], {"tags": ["a"]})),
    Call(
        "DELETE",
        "/contacts/{contactId}/tags",
        lambda sdk, ids: sdk.contacts.remove_tags(ids["contact"], {"tags": ["a"]}),
    ),
    Call(
        "POST",
        "/contacts/bulk/tags/update/{type}",
        # So is it called in the client, which leaves `{type}` in the path as it is.
        lambda sdk, ids: sdk.contacts.create_association(
            located(ids, contacts=[ids["contact"]], tags=["b"], type="add")
        ),
    ),
    Call(
        "POST",
        "/contacts/{contactId}/followers",
        lambda sdk, ids: sdk.contacts.add_followers_contact(ids["contact"], {"followers": [ids["user"]]}),
    ),
    Call(
        "DELETE",
        "/contacts/{contactId}/followers",
        lambda sdk, ids: sdk.contacts.remove_followers_contact(ids["contact"], {"followers": [ids["user"]]}),
    ),
    Call(
        "POST",
        "/contacts/{contactId}/notes",
        lambda sdk, ids: sdk.contacts.create_note(ids["contact"], {"body": "Hello", "userId": ids["user"]}),
        {"note": "note.id"},
    ),
    Call("GET", "/contacts/{contactId}/notes", lambda sdk, ids: sdk.contacts.get_all_notes(ids["contact"])),
    Call(
        "GET", "/contacts/{contactId}/notes/{id}", lambda sdk, ids: sdk.contacts.get_note(ids["contact"], ids["note"])
    ),
    Call(
        "PUT",
        "/contacts/{contactId}/notes/{id}",
        lambda sdk, ids: sdk.contacts.update_note(ids["contact"], ids["note"], {"body": "Bye", "userId": ids["user"]}),
    ),
    Call(
        "DELETE",
        "/contacts/{contactId}/notes/{id}",
        lambda sdk, ids: sdk.contacts.delete_note(ids["contact"], ids["note"]),
    ),
    Call(
        "POST",
        "/contacts/{contactId}/tasks",
        lambda sdk, ids: sdk.contacts.create_task(ids["contact"], _DUE),
        {"task": "task.id"},
    ),
    Call("GET", "/contacts/{contactId}/tasks", lambda sdk, ids: sdk.contacts.get_all_tasks(ids["contact"])),
    Call(
        "GET",
        "/contacts/{contactId}/tasks/{taskId}",
        lambda sdk, ids: sdk.contacts.get_task(ids["contact"], ids["task"]),
    ),
    Call(
        "PUT",
        "/contacts/{contactId}/tasks/{taskId}",
        lambda sdk, ids: sdk.contacts.update_task(ids["contact"], ids["task"], {"title": "Write"}),
    ),
    Call(
        "PUT",
        "/contacts/{contactId}/tasks/{taskId}/completed",
        lambda sdk, ids: sdk.contacts.update_task_completed(ids["contact"], ids["task"], {"completed": True}),
    ),
    Call(
        "POST",
        "/locations/{locationId}/tasks/search",
        lambda sdk, ids: sdk.locations.task_search(ids["location"], {"contactId": [ids["contact"]]}),
    ),
    Call(
        "DELETE",
        "/contacts/{contactId}/tasks/{taskId}",
        lambda sdk, ids: sdk.contacts.delete_task(ids["contact"], ids["task"]),
    ),
    Call(
        "POST",
        "/locations/{locationId}/recurring-tasks",
        lambda sdk, ids: sdk.locations.create_recurring_task(
            ids["location"],
            {"title": "Call", "contactIds": [ids["contact"]], "owners": [ids["user"]], "rruleOptions": _RULE},
        ),
        {"recurring": "recurringTask.id"},
    ),
    Call(
        "GET",
        "/locations/{locationId}/recurring-tasks/{id}",
        lambda sdk, ids: sdk.locations.get_recurring_task_by_id(ids["recurring"], ids["location"]),
    ),
    Call(
        "PUT",
        "/locations/{locationId}/recurring-tasks/{id}",
        lambda sdk, ids: sdk.locations.update_recurring_task(ids["recurring"], ids["location"], {"title": "Write"}),
    ),
    Call(
        "DELETE",
        "/locations/{locationId}/recurring-tasks/{id}",
        lambda sdk, ids: sdk.locations.delete_recurring_task(ids["recurring"], ids["location"]),
    ),
    Call("GET", "/workflows/", lambda sdk, ids: sdk.workflows.get_workflow(ids["location"])),
    Call(
        "POST",
        "/contacts/{contactId}/workflow/{workflowId}",
        lambda sdk, ids: sdk.contacts.add_contact_to_workflow(
            ids["contact"], ids["workflow"], {"eventStartTime": "2030-01-01T00:00:00+01:00"}
        ),
    ),
    Call(
        "DELETE",
        "/contacts/{contactId}/workflow/{workflowId}",
        lambda sdk, ids: sdk.contacts.delete_contact_from_workflow(ids["contact"], ids["workflow"], {}),
    ),
]

COMPANIES = [
    Call(
        "POST",
        "/businesses/",
        lambda sdk, ids: sdk.businesses.create_business(located(ids, name="Engines", email="office@example.com")),
        {"business": "buiseness.id"},
    ),
    Call(
        "GET",
        "/businesses/",
        lambda sdk, ids: sdk.businesses.get_businesses_by_location(ids["location"], limit="10", skip="0"),
    ),
    Call("GET", "/businesses/{businessId}", lambda sdk, ids: sdk.businesses.get_business(ids["business"])),
    Call(
        "PUT",
        "/businesses/{businessId}",
        lambda sdk, ids: sdk.businesses.update_business(ids["business"], {"city": "London"}),
    ),
    Call(
        "POST",
        "/contacts/bulk/business",
        lambda sdk, ids: sdk.contacts.add_remove_contact_from_business(
            located(ids, ids=[ids["contact"]], businessId=ids["business"])
        ),
    ),
    Call(
        "GET",
        "/contacts/business/{businessId}",
        lambda sdk, ids: sdk.contacts.get_contacts_by_business_id(ids["business"], ids["location"], query="ada"),
    ),
    Call("DELETE", "/businesses/{businessId}", lambda sdk, ids: sdk.businesses.delete_business(ids["business"])),
]
