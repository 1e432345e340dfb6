"""What strangers send with forms and surveys: typed, once, told, limited, and listed for the location's people."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import TestService

from .answers import Make, SetUp, answered, make_field, refused
from .desk import Desk
from .desk_of_forms import EMAIL, FORMS, NAME, PHONE, SURVEYS, Forms, Kind, ask

KINDS = pytest.mark.parametrize("kind", [FORMS, SURVEYS], ids=["forms", "surveys"])


@KINDS
def test_a_stranger_becomes_a_contact(service: TestService, forms: Forms, kind: Kind, set_up_location: SetUp) -> None:
    set_up_location(country="DE")
    size = make_field(forms.client, forms.location, "Shoe size", "NUMERICAL")
    fields = [EMAIL, NAME, PHONE, {"field": size["id"], "label": "Size"}, *ask("dateOfBirth")]
    form = forms.make(*fields, kind=kind, name="Newsletter", thanks={"message": "Danke!"})
    answers = {"email": " Zoe@Example.com", "name": "Zoë  Núñez", "phone": "030 123456", "shoe_size": "42"}
    answers["dateOfBirth"] = "2001-05-31"
    answer = answered(forms.send(form, answers, kind=kind, url="https://shop.example.com/?gclid=1"), 201)
    assert answer == {
        "submission": {
            "id": answer["submission"]["id"],
            f"{kind.one}Id": form["id"],
            "createdAt": answer["submission"]["createdAt"],
        },
        "thanks": {"message": "Danke!", "redirectUrl": None},
    }
    contact = forms.contact(answer["submission"]["id"], kind)
    assert (contact["name"], contact["email"], contact["phone"]) == ("Zoë Núñez", "Zoe@example.com", "+4930123456")
    assert (contact["dateOfBirth"], contact["source"], contact["type"]) == ("2001-05-31", "Newsletter", "lead")
    assert contact["customFields"] == [{"id": size["id"], "value": 42}]
    assert contact["attributionSource"]["sessionSource"] == "paid_search"
    assert (contact["attributionSource"]["medium"], contact.get("assignedTo")) == (kind.one, None)
    (event,) = service.events(f"contacts.{kind.one}.submitted", location_id=forms.location)
    assert (event["contact_id"], event["actor"]) == (contact["id"], f"{kind.one}:{form['id']}")
    assert event["data"]["newContact"] is True
    assert event["data"]["answers"][size["id"]] == 42
    assert event["data"]["labels"][size["id"]] == "Size"
    timeline = answered(forms.client.get(f"/contacts/{contact['id']}/activity"))["activities"]
    titles = [row["title"] for row in timeline if row["type"] == f"contacts.{kind.one}.submitted"]
    assert titles == [f"{kind.one.capitalize()} submitted: Newsletter"]
    logs = answered(forms.client.get(f"/contacts/{contact['id']}/audit-logs"))["auditLogs"]
    assert [row["action"] for row in logs] == ["submitted", "attributed", "created"]


def test_every_wrong_answer_is_named(forms: Forms, service: TestService) -> None:
    size = make_field(forms.client, forms.location, "Size", "NUMERICAL")
    colour = make_field(forms.client, forms.location, "Colour", "RADIO", options=["Red", "Blue"])
    plan = make_field(forms.client, forms.location, "Plan", "FILE_UPLOAD")
    form = forms.make(
        EMAIL,
        {**PHONE, "required": True},
        {"field": size["id"], "label": "Size"},
        {"field": colour["id"], "label": "Colour", "required": True},
        {"field": plan["id"], "label": "Plan", "files": {"most": 2}},
        {"field": "dateOfBirth", "label": "Born"},
        {"field": "timezone", "label": "Zone"},
        {"field": "city", "label": "City"},
        {"field": "consent", "label": "Yes", "required": True},
        {"field": "optOut", "label": "No"},
    )
    wrong = {
        "email": "nobody",
        "phone": " ",
        size["id"]: "large",
        colour["id"]: "Green",
        plan["id"]: ["a1", "b2", "c3"],
        "dateOfBirth": "31.5.2001",
        "timezone": "Mars/Olympus",
        "city": ["x"],
        "consent": False,
        "optOut": "no",
        "tags": ["vip"],
    }
    refusal = refused(forms.send(form, wrong), 422, "invalid_answers")
    assert {error["field"]: error["code"] for error in refusal["errors"]} == {
        "answers.email": "invalid_email",
        "answers.phone": "required",
        f"answers.{size['id']}": "invalid_custom_value",
        f"answers.{colour['id']}": "invalid_custom_value",
        f"answers.{plan['id']}": "invalid_custom_value",
        "answers.dateOfBirth": "invalid_value",
        "answers.timezone": "invalid_value",
        "answers.city": "invalid_type",
        "answers.consent": "required",
        "answers.optOut": "invalid_custom_value",
        "answers.tags": "unknown_field",
    }
    refused(forms.send(form, {"email": "a@example.com"}, visitorId="<script>"), 422, "validation_failed")
    refused(forms.send(form, {}, more=1), 422, "validation_failed")
    large = {"email": "a@example.com", "city": "x" * 300_000}
    refused(forms.send(form, large), 413, "too_large")
    assert [event["type"] for event in service.events(location_id=forms.location)][-1] == "contacts.form.created"


@pytest.mark.parametrize("url", ["http://[", "//", "javascript:alert(1)", "http://x:99999999/", "\u202e", "?gclid=%00"])
def test_whatever_address_a_page_says_it_has_is_kept_and_listed(forms: Forms, url: str) -> None:
    form = forms.make()
    forms.sent(form, {"email": "a@example.com"}, url=url, referrer=url)
    (row,) = forms.listed()["submissions"]
    assert row["others"]["eventData"]["page"] == {"url": url}


def test_the_same_answers_sent_twice_are_one_submission(forms: Forms, service: TestService) -> None:
    form = forms.make(EMAIL, NAME)
    first = forms.sent(form, {"email": "a@example.com", "name": "A"})
    assert forms.sent(form, {"name": "A", "email": "a@example.com"}, address="192.0.2.2") == first
    assert forms.sent(form, {"email": "a@example.com", "name": "B"}) != first
    service.clock.move(timedelta(minutes=10))
    assert forms.sent(form, {"email": "a@example.com", "name": "A"}) != first
    assert len(forms.told("form.submitted")) == 3


def test_a_key_makes_it_once_however_late(forms: Forms, service: TestService) -> None:
    form = forms.make()
    key = {"Idempotency-Key": new_id()}
    first = forms.send(form, {"email": "a@example.com"}, headers=key)
    service.clock.move(timedelta(hours=1))
    again = forms.send(form, {"email": "a@example.com"}, headers=key)
    assert (again.json, again.headers["Idempotent-Replayed"]) == (first.json, "true")
    other = forms.send(form, {"email": "b@example.com"}, headers=key)
    refused(other, 422, "idempotency_key_reused")
    assert len(forms.told("form.submitted")) == 1


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(forms: Forms) -> None:
    form = forms.make()
    answer = forms.send(form, {"email": "not even one"}, homepage="https://casino.example.com")
    assert set(answered(answer, 201)) == {"submission", "thanks"}
    assert forms.told("form.submitted") == []
    forms.sent(form, {"email": "a@example.com"}, homepage="")


def test_an_address_and_a_form_have_their_limits(forms: Forms, service: TestService) -> None:
    form = forms.make(limits={"perAddress": 2, "perForm": 4})
    for number in range(2):
        forms.sent(form, {"email": f"a{number}@example.com"})
    spent = forms.send(form, {"email": "wrong"})
    refused(spent, 429, "too_many_submissions")
    assert spent.headers["Retry-After"] == "600"
    refused(forms.send(form, {"email": "wrong"}, address="192.0.2.2"), 422, "invalid_answers")
    forms.sent(form, {"email": "b@example.com"}, address="192.0.2.2")
    refused(forms.send(form, {"email": "c@example.com"}, address="192.0.2.3"), 429, "too_many_submissions")
    forms.sent(forms.make(), {"email": "a@example.com"})
    service.clock.move(timedelta(minutes=10))
    forms.sent(form, {"email": "c@example.com"}, address="192.0.2.3")


@KINDS
def test_the_published_list_has_what_was_answered(
    service: TestService, forms: Forms, kind: Kind, set_up_location: SetUp
) -> None:
    set_up_location(country="US")
    size = make_field(forms.client, forms.location, "Size", "NUMERICAL")
    form = forms.make(EMAIL, NAME, PHONE, {"field": size["id"], "label": "Size"}, kind=kind)
    other = forms.make(kind=kind)
    first = forms.sent(form, {"email": "a@example.com", "name": "Anna", size["id"]: 7}, kind=kind)
    service.clock.move(timedelta(seconds=1))
    second = forms.sent(other, {"email": "b@example.com"}, kind=kind)

    def ids(**query: Any) -> list[str]:
        found = forms.listed(kind, **query)
        assert_published(kind.many, "GET", f"/{kind.many}/submissions", 200, found)
        return [row["id"] for row in found["submissions"]]

    assert ids() == [second, first]
    assert ids(**{f"{kind.one}Id": form["id"]}) == [first]
    assert ids(q="anna") == [first]
    assert ids(q="b@example.com") == [second]
    assert ids(q=forms.contact(first, kind)["id"]) == [first]
    assert ids(limit=1, page=2) == [first]
    today = service.clock.now().date()
    assert ids(startAt=today.isoformat(), endAt=today.isoformat()) == [second, first]
    assert ids(startAt=(today + timedelta(days=1)).isoformat(), endAt="2999-01-01") == []
    assert forms.listed(kind, limit=1)["meta"] == {"total": 2, "currentPage": 1, "nextPage": 2, "prevPage": None}
    row = forms.listed(kind, q="anna")["submissions"][0]
    assert (row["name"], row["email"], row[f"{kind.one}Id"]) == ("Anna", "a@example.com", form["id"])
    assert row["others"]["fieldsOriSequance"] == ["email", "full_name", size["id"]]
    assert (row["others"]["full_name"], row["others"][size["id"]]) == ("Anna", 7)
    service.clock.move(timedelta(days=40))
    assert ids() == []
    wrong = {"locationId": forms.location, "startAt": "yesterday"}
    refused(forms.client.get(f"/{kind.many}/submissions", query_string=wrong), 422, "validation_failed")


def test_restricted_users_and_other_locations_see_theirs(
    service: TestService, forms: Forms, make_contact: Make
) -> None:
    make_contact(email="own@example.com", assignedTo="u1")
    make_contact(email="hidden@example.com", assignedTo="u2")
    form = forms.make()
    own, hidden = (forms.sent(form, {"email": f"{name}@example.com"}) for name in ("own", "hidden"))
    restricted = service.client(forms.location, user="u1", assigned_only=True)
    found = forms.listed(client=restricted)
    assert ([row["id"] for row in found["submissions"]], found["meta"]["total"]) == ([own], 1)
    refused(restricted.get(f"/forms/submissions/{hidden}"), 404, "submission_not_found")
    stranger = service.client(new_id())
    refused(stranger.get(f"/forms/submissions/{own}"), 404, "submission_not_found")
    elsewhere = {"locationId": stranger.identity.location_id}
    assert answered(stranger.get("/forms/submissions", query_string=elsewhere))["submissions"] == []


def test_owner_and_followers_are_told_and_workflows_start(forms: Forms, desk: Desk, make_contact: Make) -> None:
    contact = make_contact(email="anna@example.com", assignedTo="owner")
    answered(forms.client.post(f"/contacts/{contact['id']}/followers", json={"followers": ["follower"]}), 201)
    form, other = forms.make(name="Offer"), forms.make()
    desk.publish(
        [{"type": "add_tag", "tag": "asked"}],
        event="contacts.form.submitted",
        filters=[{"field": "formId", "operator": "eq", "value": form["id"]}],
    )
    forms.sent(other, {"email": "anna@example.com"})
    desk.hand_on()
    assert desk.tags(contact) == []
    forms.sent(form, {"email": "anna@example.com"})
    desk.hand_on()
    assert desk.tags(contact) == ["asked"]
    for user in ("owner", "follower"):
        told = answered(forms.service.client(forms.location, user=user).get("/notifications"))["notifications"]
        titles = [one["title"] for one in told if one["type"] == "contacts.form.submitted"]
        assert titles == ["Form submitted: Offer", "Form submitted: Ask"]
