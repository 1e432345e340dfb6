"""Whose answers they are: a contact is found or made, and whoever is known is left as they are unless the form says otherwise."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, make_field, refused
from .desk_of_forms import EMAIL, NAME, PHONE, Forms, ask
from .test_races import at_once


def test_one_of_the_two_that_identify_is_needed(forms: Forms) -> None:
    form = forms.make({**EMAIL, "required": False}, PHONE)
    refusal = refused(forms.send(form, {}), 422, "invalid_answers")
    assert refusal["message"] == ["Please give the e-mail address or the phone number."]
    assert forms.contact(forms.sent(form, {"phone": "+14155550100"}))["phone"] == "+14155550100"


@pytest.mark.parametrize("setting", ["keep", "fill", "overwrite"])
def test_of_somebody_known_changes_what_the_form_was_set_to(
    forms: Forms, make_contact: Make, service: TestService, setting: str
) -> None:
    size = make_field(forms.client, forms.location, "Size", "NUMERICAL")
    known = make_contact(
        lastName="Müller",
        email="anna@example.com",
        phone="+14155550100",
        city="Rom",
        tags=["vip"],
        assignedTo="owner",
        source="fair",
    )
    fields = [EMAIL, NAME, PHONE, *ask("city", "country", size["id"])]
    form = forms.make(*fields, knownContacts=setting)
    answers = {"email": "ANNA@example.com", "name": "Mallory", "phone": "+14155550199", "city": "Bari"}
    forms.sent(form, {**answers, "country": "IT", size["id"]: 7})

    after = answered(forms.client.get(f"/contacts/{known['id']}"))["contact"]
    same = ("phone", "tags", "assignedTo", "source", "followers", "dnd", "dndSettings")
    assert {name: after[name] for name in same} == {name: known[name] for name in same}
    filled = setting != "keep"
    assert after.get("country") == ("IT" if filled else None)
    assert after["customFields"] == ([{"id": size["id"], "value": 7}] if filled else [])
    overwritten = setting == "overwrite"
    assert (after["name"], after["city"]) == (("Mallory", "Bari") if overwritten else ("Anna Müller", "Rom"))
    assert [one["email"] for one in after["emails"]] == ["anna@example.com"]
    added = ["+14155550199"] if overwritten else []
    assert [one["phone"] for one in after["phones"]] == ["+14155550100", *added]
    (data,) = forms.told("form.submitted")
    assert (data["contactId"], data["newContact"]) == (known["id"], False)
    assert data["answers"]["name"] == "Mallory"
    assert len(service.events("contacts.contact.created", location_id=forms.location)) == 1


def test_a_phone_that_another_has_stays_theirs(forms: Forms, make_contact: Make) -> None:
    anna = make_contact(email="anna@example.com")
    bo = make_contact(firstName="Bo", phone="+14155550100")
    form = forms.make(EMAIL, PHONE, knownContacts="overwrite")
    taken = forms.sent(form, {"email": "anna@example.com", "phone": "+14155550100"})
    assert forms.contact(taken)["id"] == anna["id"]
    assert answered(forms.client.get(f"/contacts/{anna['id']}"))["contact"]["phones"] == []
    only_phone = forms.make({**EMAIL, "required": False}, PHONE)
    assert forms.contact(forms.sent(only_phone, {"phone": "+14155550100"}))["id"] == bo["id"]


def test_a_contact_in_the_trash_is_not_found_again(forms: Forms, make_contact: Make) -> None:
    gone = make_contact(email="anna@example.com")
    answered(forms.client.delete(f"/contacts/{gone['id']}"))
    form = forms.make()
    taken = forms.sent(form, {"email": "anna@example.com"})
    made = forms.contact(taken)
    assert made["id"] != gone["id"]
    answered(forms.client.delete(f"/contacts/{made['id']}"))
    assert forms.listed()["submissions"] == []
    refused(forms.client.get(f"/forms/submissions/{taken}"), 404, "submission_not_found")


def test_submissions_follow_a_contact_who_is_merged_and_come_home(forms: Forms, make_contact: Make) -> None:
    survivor = make_contact(email="bo@example.com")
    form = forms.make()
    taken = forms.sent(form, {"email": "anna@example.com"})
    merged = forms.contact(taken)
    body = {"survivorId": survivor["id"], "mergedIds": [merged["id"]]}
    merge = answered(forms.client.post("/contacts/merge", json=body))
    assert forms.contact(taken)["id"] == survivor["id"]
    assert [row["contactId"] for row in forms.listed()["submissions"]] == [survivor["id"]]
    # The address came along, so whoever has it is the survivor now.
    forms.service.clock.move(timedelta(minutes=10))
    assert forms.contact(forms.sent(form, {"email": "anna@example.com"}))["id"] == survivor["id"]
    answered(forms.client.post(f"/contacts/merge/{merge['mergeId']}/undo"))
    assert forms.contact(taken)["id"] == merged["id"]


@pytest.mark.parametrize(
    ("setting", "before", "answers", "after"),
    [
        ("keep", None, {}, {"email": "active", "sms": "active"}),
        ("keep", None, {"consent": True}, {}),
        ("keep", None, {"consent": True, "optOut": True}, {"call": "active"}),
        ("keep", {}, {}, {}),
        ("keep", {"sms": "active"}, {"consent": True}, {"sms": "active"}),
        ("overwrite", {"sms": "active"}, {"consent": True}, {"sms": "inactive"}),
        ("overwrite", {"sms": "permanent"}, {"consent": True}, {"sms": "permanent"}),
        ("keep", {"sms": "active"}, {"optOut": True}, {"sms": "active", "call": "active"}),
        ("keep", {"call": "permanent"}, {"optOut": True}, {"call": "permanent"}),
    ],
)
def test_consent_and_opting_out_are_heeded(
    forms: Forms, make_contact: Make, setting: str, before: Json | None, answers: Json, after: Json
) -> None:
    if before is not None:
        settings = {channel: {"status": status} for channel, status in before.items()}
        make_contact(email="anna@example.com", dndSettings=settings)
    form = forms.make(
        EMAIL,
        {"field": "consent", "label": "Write to me", "channels": ["sms", "email"]},
        {"field": "optOut", "label": "Never call", "channels": ["call"]},
        knownContacts=setting,
    )
    contact = forms.contact(forms.sent(form, {"email": "anna@example.com", **answers}))
    assert {channel: one["status"] for channel, one in contact["dndSettings"].items()} == after


def test_a_visitor_joins_the_contact_who_sent_the_form(forms: Forms, service: TestService) -> None:
    key = answered(forms.client.post("/tracking/key"), 201)["trackingKey"]["key"]
    seen = {"key": key, "visitorId": "v1", "type": "page_view", "url": "https://shop.example.com/?ttclid=1"}
    answered(forms.public.post("/tracking/interactions", json=seen), 202)
    service.clock.move(timedelta(hours=1))
    form = forms.make()
    taken = forms.sent(
        form,
        {"email": "a@example.com"},
        visitorId="v1",
        url="https://shop.example.com/offer",
        referrer="https://www.google.com/",
        pageTitle="Offer",
    )
    contact = forms.contact(taken)
    assert contact["attributionSource"]["sessionSource"] == "paid_social"
    assert contact["lastAttributionSource"]["sessionSource"] == "organic_search"
    types = {row["type"] for row in answered(forms.client.get(f"/contacts/{contact['id']}/activity"))["activities"]}
    assert {"page_view", "contacts.form.submitted"} <= types
    (row,) = forms.listed()["submissions"]
    assert row["others"]["eventData"] == {
        "page": {"url": "https://shop.example.com/offer", "title": "Offer"},
        "type": "form",
        "domain": "shop.example.com",
        "medium": "form",
        "mediumId": form["id"],
        "parentId": form["id"],
        "parentName": "Ask",
        "source": "organic_search",
        "referrer": "https://www.google.com/",
        "timestamp": row["others"]["eventData"]["timestamp"],
        "pageVisitType": "form",
    }


def test_one_contact_comes_of_many_submissions_of_one_person(service: TestService, forms: Forms) -> None:
    form = forms.make(EMAIL, NAME, limits={"perAddress": 100})

    def send(_client: Client, number: int) -> Any:
        return forms.send(form, {"email": "anna@example.com", "name": f"Anna {number % 4}"}, visitorId="v1")

    answers = at_once(service, forms.location, send, 12)
    assert {status for status, _ in answers} == {201}
    assert len({body["submission"]["id"] for _, body in answers}) == 4
    assert len(service.events("contacts.contact.created", location_id=forms.location)) == 1
    told = forms.told("form.submitted")
    assert len({data["contactId"] for data in told}) == 1
    assert sorted(data["newContact"] for data in told) == [False, False, False, True]
