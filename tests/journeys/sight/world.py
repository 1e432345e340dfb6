"""A location with two people in it, each with one of everything: one whom a restricted user may see, and one whom they may not."""

from dataclasses import dataclass
from typing import Any

import httpx

from chassis.ids import new_id
from chassis.testing.waiting import wait_until

CSV = b"name,amount\nAda,10\n"
OBJECT_KEY = "custom_objects.boat"
_FAR = "2030-01-07T{}:00:00+01:00"
_HOURS = {"openHour": 8, "openMinute": 0, "closeHour": 18, "closeMinute": 0}
_DAYS = [{"daysOfTheWeek": [day], "hours": [_HOURS]} for day in range(7)]


@dataclass(frozen=True)
class Place:
    """A location: what its own token sees, and what a user sees who has every scope there but only their assigned data."""

    location_id: str
    user_id: str
    everybody: httpx.Client
    restricted: httpx.Client


def post(client: httpx.Client, path: str, body: Any, **more: Any) -> Any:
    """POST what must succeed; gives the answer."""
    answer = client.post(path, json=body, **more)
    assert answer.status_code in {200, 201}, f"{path}: {answer.status_code} {answer.text}"
    return answer.json()


def furnish(place: Place) -> dict[str, str]:
    """What belongs to the location and not to one contact, by the names that the examples use."""
    client, location = place.everybody, {"locationId": place.location_id}
    made = post(client, "/calendars/", {**location, "name": "Front desk", "slotDuration": 30})
    service = {
        **location,
        "name": "Haircut",
        "slug": new_id().lower(),
        "staff": [{"id": place.user_id}],
        "timezone": "Europe/Prague",
        "openHours": _DAYS,
        "serviceDuration": 30,
    }
    pipeline = post(client, "/pipelines/", {**location, "name": "Sales", "stages": [{"name": "New"}, {"name": "Won"}]})[
        "pipeline"
    ]
    labels = {"firstObjectLabel": "Parent", "firstObjectKey": "contact", "secondObjectLabel": "Child"}
    association = {**location, **labels, "key": new_id().lower(), "secondObjectKey": "contact"}
    wait = {"name": "Slow", "status": "published", "trigger": None, "steps": [{"type": "wait", "days": 9}]}
    plan = {"name": "Plan", "dataType": "FILE_UPLOAD"}
    email = [{"field": "email", "label": "E-mail"}]
    form = {"name": "Newsletter", "status": "published", "fields": email}
    survey = {"name": "How was it?", "status": "published", "pages": [{"fields": email}]}
    return {
        "locationId": place.location_id,
        "userId": place.user_id,
        "fileFieldId": post(client, f"/locations/{place.location_id}/customFields", plan)["customField"]["id"],
        "formId": post(client, "/forms/", form)["form"]["id"],
        "surveyId": post(client, "/surveys/", survey)["survey"]["id"],
        "calendarId": made["calendar"]["id"],
        "serviceId": post(client, "/calendars/services/catalog", service)["service"]["id"],
        "pipelineId": pipeline["id"],
        "stageId": pipeline["stages"][0]["id"],
        "associationId": post(client, "/associations/", association)["id"],
        "businessId": post(client, "/businesses/", {**location, "name": "Harbour"})["buiseness"]["id"],
        "workflowId": post(client, "/workflows/", wait)["workflow"]["id"],
        "offerId": post(client, "/courses/offers", {"name": "Sailing"})["courseOffer"]["id"],
        "groupId": post(client, "/communities/groups", {"name": "Sailors"})["communityGroup"]["id"],
        "listId": post(client, "/smart-lists", {"name": "All", "shared": True})["smartList"]["id"],
    }


def people(place: Place, shared: dict[str, str], word: str, hour: int) -> dict[str, str]:
    """A contact whom the restricted user follows, with one of everything, and their friend; `word` is in all that is said of them."""
    client = place.everybody
    contact = _contact(place, word, f"+4206010001{hour:02}")
    friend = _contact(place, f"{word} friend", None)
    base = f"/contacts/{contact}"
    due = {"title": word, "dueDate": "2030-01-01T00:00:00Z", "completed": False}
    location = {"locationId": place.location_id}
    rule = {"intervalType": "daily", "interval": 1, "startDate": "2030-01-01T00:00:00Z", "dueAfterSeconds": 3600}
    recurring = {"title": word, "contactIds": [contact], "owners": [place.user_id], "rruleOptions": rule}
    link = {**location, "associationId": shared["associationId"], "firstRecordId": contact, "secondRecordId": friend}
    opportunity = {
        **location,
        "pipelineId": shared["pipelineId"],
        "pipelineStageId": shared["stageId"],
        "contactId": contact,
        "name": word,
        "status": "open",
    }
    email = client.get(base).json()["contact"]["email"]
    post(client, f"{base}/workflow/{shared['workflowId']}", {})
    (way,) = client.get(f"{base}/workflows").json()["enrollments"]
    post(client, f"{base}/activity", {"type": "visit", "title": word})
    for path in (f"{base}/course-offers/{shared['offerId']}", f"{base}/community-groups/{shared['groupId']}"):
        assert client.put(path).status_code == 200, path
    return {
        **shared,
        "word": word,
        "hour": f"{hour:02}",
        "contactId": contact,
        "friendId": friend,
        "trashedId": _contact(place, f"{word} trashed", None),
        "mergeId": _merged(place, contact, f"{word} twin"),
        "email": email,
        "enrollmentId": way["id"],
        **_answers(client, shared, email),
        "phoneId": post(client, f"{base}/phones", {"phone": f"+420 602 000 1{hour:02}"})["phone"]["id"],
        "sparePhoneId": post(client, f"{base}/phones", {"phone": f"+420 603 000 1{hour:02}"})["phone"]["id"],
        "emailId": post(client, f"{base}/emails", {"email": f"{new_id()}@example.org"})["email"]["id"],
        "spareEmailId": post(client, f"{base}/emails", {"email": f"{new_id()}@example.org"})["email"]["id"],
        "noteId": post(client, f"{base}/notes", {"body": word})["note"]["id"],
        "taskId": post(client, f"{base}/tasks", due)["task"]["id"],
        "recurringId": post(client, f"/locations/{place.location_id}/recurring-tasks", recurring)["recurringTask"][
            "id"
        ],
        "opportunityId": post(client, "/opportunities/", opportunity)["opportunity"]["id"],
        "relationId": post(client, "/associations/relations", link)["id"],
        **_appointments(client, shared, contact, word, hour),
        **_messages(client, contact, word),
        **_payments(client, base, word),
        **_documents(client, base, word),
    }


def _merged(place: Place, contact: str, word: str) -> str:
    body = {"survivorId": contact, "mergedIds": [_contact(place, word, None)]}
    merge_id: str = post(place.everybody, "/contacts/merge", body)["mergeId"]
    return merge_id


def hide(place: Place, ids: dict[str, str]) -> None:
    """Let the restricted user follow a contact and those around them no more, and wait until every service knows it."""
    for name in ("contactId", "friendId", "trashedId"):
        body = {"followers": [place.user_id]}
        gone = place.everybody.request("DELETE", f"/contacts/{ids[name]}/followers", json=body)
        assert gone.status_code == 200, gone.text
    for part in ("appointments", "cards", "documents"):
        path = f"/contacts/{ids['contactId']}/{part}"
        wait_until(lambda path=path: place.restricted.get(path).status_code == 404, 30, about=path)  # type: ignore[misc]  # a default


def throw_away(place: Place, ids: dict[str, str]) -> None:
    """Put the contact that is there for it in the trash."""
    assert place.everybody.delete(f"/contacts/{ids['trashedId']}").status_code == 200


def notified(place: Place, ids: dict[str, str]) -> str:
    """The id of what the user was told of a contact, once they were told of what every service did."""

    def told() -> str | None:
        rows = place.restricted.get("/notifications", params={"limit": 100}).json()["notifications"]
        mine = {row["type"]: row["id"] for row in rows if row["contactId"] == ids["contactId"]}
        wanted = {"scheduling.appointment.booked", "billing.card.charged", "documents.document.uploaded"}
        return mine["billing.card.charged"] if wanted <= set(mine) else None

    return str(wait_until(told, 30, about="the notifications"))


def _contact(place: Place, word: str, phone: str | None) -> str:
    body = {"locationId": place.location_id, "name": word, "email": f"{new_id()}@example.com", "phone": phone}
    contact: str = post(place.everybody, "/contacts/", body)["contact"]["id"]
    post(place.everybody, f"/contacts/{contact}/followers", {"followers": [place.user_id]})
    return contact


def _appointments(client: httpx.Client, shared: dict[str, str], contact: str, word: str, hour: int) -> dict[str, str]:
    booking = {
        "calendarId": shared["calendarId"],
        "locationId": shared["locationId"],
        "contactId": contact,
        "startTime": _FAR.format(f"{hour:02}"),
        "ignoreFreeSlotValidation": True,
        "title": word,
    }
    appointment = post(client, "/calendars/events/appointments", booking)["id"]
    note = post(client, f"/calendars/appointments/{appointment}/notes", {"body": word, "userId": shared["userId"]})
    services = {
        "locationId": shared["locationId"],
        "contactId": contact,
        "startTime": _FAR.format(f"{hour + 1:02}"),
        "services": [{"id": shared["serviceId"]}],
        "title": word,
    }
    path = "/calendars/services/bookings?overrideAvailability=true&skipSchedulingNotice=true"
    booked = post(client, path, services)
    return {
        "appointmentId": appointment,
        "appointmentNoteId": note["note"]["id"],
        "bookingId": booked.get("booking", booked)["bookingId"],
    }


def _payments(client: httpx.Client, base: str, word: str) -> dict[str, str]:
    card = post(client, f"{base}/cards", {"paymentMethodId": "pm_card_visa"})["card"]["id"]
    charge = {"amount": 7, "currency": "USD", "description": word, "cardId": card}
    return {
        "cardId": card,
        "transactionId": post(client, f"{base}/charges", charge)["transaction"]["id"],
        "spareCardId": post(client, f"{base}/cards", {"paymentMethodId": "pm_card_mastercard"})["card"]["id"],
    }


def _answers(client: httpx.Client, shared: dict[str, str], email: str) -> dict[str, str]:
    body = {"answers": {"email": email}}
    return {
        f"{kind}SubmissionId": post(client, f"/{kind}s/{shared[f'{kind}Id']}/submissions", body)["submission"]["id"]
        for kind in ("form", "survey")
    }


def _messages(client: httpx.Client, contact: str, word: str) -> dict[str, str]:
    mail = {"type": "Email", "contactId": contact, "subject": word, "message": word, "scheduledTimestamp": 1893456000}
    taken = post(client, "/conversations/messages/inbound", {"type": "SMS", "contactId": contact, "message": word})
    return {
        "conversationId": taken["conversationId"],
        "messageId": taken["messageId"],
        "scheduledMessageId": post(client, "/conversations/messages", mail)["messageId"],
    }


def _documents(client: httpx.Client, base: str, word: str) -> dict[str, str]:
    ids = {}
    for name in ("documentId", "trashedDocumentId"):
        files = client.post(f"{base}/documents", files=[("files", (f"{word}.csv", CSV, "text/csv"))])
        assert files.status_code == 201, files.text
        ids[name] = files.json()["documents"][0]["id"]
    assert client.delete(f"/documents/{ids['trashedDocumentId']}").status_code in {200, 204}
    return ids
