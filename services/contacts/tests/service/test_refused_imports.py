"""What is no import: said at once, and nothing is left of it. And rows that can not be kept, however long what they name becomes."""

import pytest
from sqlalchemy import func, select

from chassis.ids import new_id
from chassis.testing.service import Client, TestService
from contacts.imports.models import Import
from contacts.stored_files.models import StoredFile

from .answers import Json, Search, answered, refused
from .importing import Importer, sheet


@pytest.mark.parametrize(
    ("content", "form", "status", "code"),
    [
        (b"", {}, 422, "empty_file"),
        (b"\n \n", {}, 422, "invalid_header"),
        (b'firstName\n"Anna\n', {}, 422, "unclosed_quote"),
        (b"firstName\nA\xff\n", {"encoding": "utf-8"}, 422, "unreadable_encoding"),
        (b"firstName\nA\x81\xff\n", {}, 422, "unreadable_encoding"),
        (b"," * 500 + b"a\n", {}, 422, "too_many_columns"),
        (b"nothing\nx\n", {}, 422, "nothing_mapped"),
        (b"firstName\nx\n", {"mapping": {"firstName": "nothing"}}, 422, "unknown_field"),
        (b"firstName\nx\n", {"mapping": {"firstname": "city"}}, 422, "unknown_column"),
        (b"firstName,a\nx,y\n", {"mapping": {"a": "firstName"}}, 422, "field_mapped_twice"),
        (b"firstName\nx\n", {"mapping": {"firstName": "customFields.x"}}, 422, "unknown_field"),
        (b"firstName\nx\n", {"mapping": ["firstName"]}, 422, "validation_failed"),
        (b"firstName\nx\n", {"mapping": "{"}, 422, "invalid_value"),
        (b"firstName\nx\n", {"mode": "update", "match": "email"}, 422, "match_not_mapped"),
        (b"firstName\nx\n", {"mode": "upsert", "match": "none"}, 422, "validation_failed"),
        (b"firstName\nx\n", {"mode": "replace"}, 422, "validation_failed"),
        (b"firstName\nx\n", {"dryRun": "perhaps"}, 422, "validation_failed"),
        (b"firstName\nx\n", {"encoding": "ebcdic"}, 422, "validation_failed"),
        (b"firstName\nx\n", {"delimiter": "x"}, 422, "validation_failed"),
        (b"firstName\nx\n", {"locationId": "elsewhere"}, 403, "location_forbidden"),
        (b"firstName\nx\n", {"colour": "red"}, 422, "unknown_field"),
    ],
)
def test_what_cannot_be_imported_is_refused_and_leaves_nothing(
    importer: Importer, service: TestService, location: str, content: bytes, form: Json, status: int, code: str
) -> None:
    refused(importer.post(content, **form), status, code)
    with service.units(location)() as work:
        for model in (Import, StoredFile):
            assert work.session.scalar(select(func.count()).select_from(model)) == 0


def test_a_form_without_a_file_is_refused(client: Client) -> None:
    refused(client.post("/contacts/import", json={}), 415, "unsupported_media_type")
    answer = client.post("/contacts/import", data={"mode": "create"}, content_type="multipart/form-data")
    refused(answer, 422, "required")


def test_a_key_is_spent_on_one_import(importer: Importer, service: TestService, location: str) -> None:
    key = {"Idempotency-Key": new_id()}
    content = sheet(["firstName"], ["Anna"])
    first = importer.post(content, key)
    again = importer.post(content, key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert answered(again, 202) == answered(first, 202)
    refused(importer.post(sheet(["firstName"], ["Ben"]), key), 422, "idempotency_key_reused")
    with service.units(location)() as work:
        assert work.session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_a_name_that_can_not_be_kept_spoils_no_other_row(importer: Importer, search: Search) -> None:
    wide = "\u0958" * 200
    rows = [
        ["name", "city"],
        ["Ada", "Brno"],
        ["x" * 256, "Brno"],
        [f"Anna {wide}", "Brno"],
        ["Bob", wide],
        ["Eve", ""],
    ]
    job = importer.run(sheet(*rows))
    assert importer.errors(job["id"]) == [
        (3, "name", "invalid_value"),
        (4, "name", "invalid_value"),
        (5, "city", "invalid_length"),
    ]
    assert sorted(one["name"] for one in search()["contacts"]) == ["Ada", "Eve"]
