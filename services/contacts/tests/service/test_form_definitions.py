"""Forms and surveys: what they ask is held against what there is, and stays readable after it was changed."""

from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, answered, make_field, refused
from .desk_of_forms import EMAIL, FORMS, NAME, SURVEYS, Forms, Kind
from .test_races import at_once

KINDS = pytest.mark.parametrize("kind", [FORMS, SURVEYS], ids=["forms", "surveys"])


@KINDS
def test_definitions_are_made_read_changed_and_deleted(service: TestService, forms: Forms, kind: Kind) -> None:
    client, path = forms.client, f"/{kind.many}"
    made = forms.make(EMAIL, NAME, kind=kind, status="draft")
    assert [field["field"] for field in kind.asked(made)] == ["email", "name"]
    assert (made["status"], made["revision"], made["knownContacts"]) == ("draft", 1, "keep")
    assert made["limits"] == {"perAddress": 10, "perForm": 1000}
    read = client.get(f"{path}/{made['id']}")
    assert answered(read)[kind.one] == made
    etag = {"If-Match": read.headers["ETag"]}
    changed = answered(client.put(f"{path}/{made['id']}", json={"status": "published"}, headers=etag))[kind.one]
    assert (changed["status"], changed["revision"], changed["version"]) == ("published", 1, 2)
    refused(client.put(f"{path}/{made['id']}", json={"name": "x"}, headers=etag), 412, "stale_version")
    asked = {key: value for key, value in kind.body(NAME, EMAIL).items() if key in ("fields", "pages")}
    again = answered(client.put(f"{path}/{made['id']}", json=asked))[kind.one]
    assert (again["revision"], [field["field"] for field in kind.asked(again)]) == (2, ["name", "email"])
    assert answered(client.put(f"{path}/{made['id']}", json=asked))[kind.one] == again
    refused(service.client(new_id()).get(f"{path}/{made['id']}"), 404, f"{kind.one}_not_found")
    other = SURVEYS if kind is FORMS else FORMS
    refused(client.get(f"/{other.many}/{made['id']}"), 404, f"{other.one}_not_found")
    answered(client.delete(f"{path}/{made['id']}"))
    refused(client.get(f"{path}/{made['id']}"), 404, f"{kind.one}_not_found")
    events = [event["type"] for event in service.events(location_id=forms.location)]
    assert events == [f"contacts.{kind.one}.{word}" for word in ("created", "updated", "updated", "deleted")]
    (change,) = forms.told(f"{kind.one}.updated")[0]["changes"]
    assert change == {"field": "status", "before": "draft", "after": "published"}


@KINDS
def test_the_published_list_has_them_by_name(forms: Forms, kind: Kind) -> None:
    for name in ("Zebra", "Apfel", "Ñandú"):
        forms.make(kind=kind, name=name)
    path = f"/{kind.many}/"

    def names(**query: Any) -> list[str]:
        found = answered(forms.client.get(path, query_string={"locationId": forms.location, **query}))
        assert_published(kind.many, "GET", path, 200, found)
        assert found["total"] == (0 if query.get("type") == "folder" else 3)
        return [one["name"] for one in found[kind.many]]

    assert sorted(names()) == ["Apfel", "Zebra", "Ñandú"]
    assert names(limit=1) == ["Apfel"]
    assert len(names(skip=1)) == 2
    assert names(type="folder") == []
    refused(forms.client.get(path, query_string={"locationId": new_id()}), 403, "location_forbidden")
    refused(forms.client.get(path, query_string={"locationId": forms.location, "limit": 51}), 422, "validation_failed")


@KINDS
def test_every_place_that_asks_for_what_is_not_there_is_named(forms: Forms, kind: Kind) -> None:
    size = make_field(forms.client, forms.location, "Size", "NUMERICAL")
    fields: list[Json] = [
        EMAIL,
        {"field": "shoe", "label": "Shoe"},
        {"field": "contact.size", "label": "Size", "files": {"most": 1}},
        {"field": size["id"], "label": "Size again"},
        {"field": "city", "label": "City", "channels": ["sms"]},
    ]
    refusal = refused(forms.client.post(f"/{kind.many}/", json=kind.body(*fields)), 422, "unknown_custom_field")
    where = "pages.0.fields" if kind.paged else "fields"
    assert [(error["field"], error["code"]) for error in refusal["errors"]] == [
        (f"{where}.1.field", "unknown_custom_field"),
        (f"{where}.2.files", "unsuitable_setting"),
        (f"{where}.3.field", "duplicate_field"),
        (f"{where}.4.channels", "unsuitable_setting"),
    ]
    for wrong in (
        {"name": " "},
        {"name": "x", "status": "gone"},
        kind.body({"field": "email", "label": ""}),
        kind.body({"field": "consent", "label": "Yes", "channels": ["pigeon"]}),
        kind.body(EMAIL, limits={"perAddress": 0}),
        kind.body(EMAIL, thanks={"redirectUrl": "javascript:alert(1)"}),
        kind.body(*[{"field": f"f{number}", "label": "x"} for number in range(201)]),
    ):
        refused(forms.client.post(f"/{kind.many}/", json=wrong), 422, "validation_failed")
    assert forms.told(f"{kind.one}.created") == []


def test_only_what_identifies_somebody_can_be_published(forms: Forms) -> None:
    refused(forms.client.post("/forms/", json=FORMS.body(NAME)), 422, "contact_unidentifiable")
    draft = forms.make(NAME, status="draft")
    refused(forms.client.put(f"/forms/{draft['id']}", json={"status": "published"}), 422, "contact_unidentifiable")
    body = {"status": "published", "fields": [NAME, {"field": "phone", "label": "Phone"}]}
    assert answered(forms.client.put(f"/forms/{draft['id']}", json=body))["form"]["status"] == "published"


@KINDS
def test_everybody_sees_what_a_published_one_asks_and_no_more(forms: Forms, kind: Kind) -> None:
    colour = make_field(forms.client, forms.location, "Colour", "RADIO", options=["Red"])
    gone = make_field(forms.client, forms.location, "Gone")
    asked = [
        EMAIL,
        {"field": colour["id"], "label": "Which?"},
        {"field": gone["id"], "label": "Gone?", "required": True},
    ]
    form = forms.make(*asked, kind=kind, knownContacts="fill")
    path = f"/{kind.many}/{form['id']}"
    answered(forms.client.delete(f"/locations/{forms.location}/customFields/{gone['id']}"))
    more = {"name": "Colour", "options": ["Red", "Blue"]}
    answered(forms.client.put(f"/locations/{forms.location}/customFields/{colour['id']}", json=more))

    shown = answered(forms.public.get(f"{path}/definition"))[kind.one]
    assert [(one["field"], one["type"], one["label"]) for one in kind.asked(shown)] == [
        ("email", "EMAIL", "Your e-mail"),
        (colour["id"], "RADIO", "Which?"),
    ]
    assert [option["label"] for option in kind.asked(shown)[1]["options"]] == ["Red", "Blue"]
    assert set(shown) == {"id", "name", "revision", "honeypot", "pages" if kind.paged else "fields"}
    forms.sent(form, {"email": "a@example.com"}, kind=kind)

    refused(forms.public.get(path), 403, "scope_missing")
    answered(forms.client.put(path, json={"status": "draft"}))
    refused(forms.public.get(f"{path}/definition"), 404, f"{kind.one}_not_found")
    refused(forms.send(form, {"email": "b@example.com"}, kind=kind), 404, f"{kind.one}_not_found")


@KINDS
def test_answers_keep_the_labels_of_their_time(forms: Forms, kind: Kind) -> None:
    colour = make_field(forms.client, forms.location, "Colour", "MULTIPLE_OPTIONS", options=["Red", "Blue"])
    form = forms.make(EMAIL, {"field": colour["id"], "label": "Welche Farben?"}, kind=kind)
    taken = forms.sent(form, {"email": "a@example.com", colour["id"]: ["Red", "Blue"]}, kind=kind)
    asked = kind.body({**EMAIL, "label": "Anything else?"})
    answered(forms.client.put(f"/{kind.many}/{form['id']}", json=asked))
    answered(forms.client.delete(f"/locations/{forms.location}/customFields/{colour['id']}"))
    answered(forms.client.delete(f"/{kind.many}/{form['id']}"))

    found = answered(forms.client.get(f"/{kind.many}/submissions/{taken}"))["submission"]
    assert (found["formName"], found["revision"], found[f"{kind.one}Id"]) == ("Ask", 1, form["id"])
    assert [(one["label"], one["text"]) for one in found["answers"]] == [
        ("Your e-mail", "a@example.com"),
        ("Welche Farben?", "Red, Blue"),
    ]
    refused(forms.client.get(f"/{kind.many}/submissions/{new_id()}"), 404, "submission_not_found")


def test_of_many_changes_at_once_each_is_a_version_of_its_own(service: TestService, forms: Forms) -> None:
    form = forms.make()

    def change(client: Client, number: int) -> Any:
        body = {"fields": [{**EMAIL, "label": f"E-mail {number}"}]}
        return client.put(f"/forms/{form['id']}", json=body)

    answers = at_once(service, forms.location, change, 6)
    changed = [body["form"] for status, body in answers if status == 200]
    assert {status for status, _ in answers} <= {200, 409}
    assert sorted(one["revision"] for one in changed) == list(range(2, len(changed) + 2))
    after = answered(forms.client.get(f"/forms/{form['id']}"))["form"]
    assert (after["revision"], after["version"]) == (len(changed) + 1, len(changed) + 1)
    latest = next(one for one in changed if one["revision"] == after["revision"])
    assert latest["fields"] == after["fields"]
