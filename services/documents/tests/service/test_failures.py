"""What breaks half way leaves nothing listed, nothing told, and nothing in the store once the timers have run."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import Any

import pytest
from urllib3 import encode_multipart_formdata

from chassis.testing.service import TestService
from parts.object_store import RcloneStore
from parts.ports import free_port
from parts.process import ManagedProcess

from .conftest import PDF, PNG, Place, contact_event

BIG = PDF + b"%" * 12_000_000
DEAD = "http://127.0.0.1:1"


class Interrupted(RawIOBase):
    """A body that has `happen` called once, when half of it was read."""

    def __init__(self, content: bytes, happen: Callable[[], object]) -> None:
        self._content = BytesIO(content)
        self._half = len(content) // 2
        self._happen: Callable[[], object] | None = happen

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, *where: int) -> int:
        return self._content.seek(*where)

    def readinto(self, buffer: Any) -> int:
        if self._content.tell() > self._half and self._happen is not None:
            happen, self._happen = self._happen, None
            happen()
        piece = self._content.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def upload_interrupted(place: Place, *files: tuple[str, bytes], by: Callable[[], object]) -> Any:
    """The answer to an upload during which something happens."""
    body, content_type = encode_multipart_formdata([("files", file) for file in files])
    return place.client.post(
        f"/contacts/{place.contact_id}/documents",
        input_stream=Interrupted(body, by),
        content_length=len(body),
        content_type=content_type,
    )


def assert_nothing_is_left(place: Place) -> None:
    """Nothing listed, told or staged, and after the timers nothing in the store."""
    assert place.names() == []
    assert place.staged() == 0
    assert place.service.events(location_id=place.location_id) == []
    place.service.run_timers()
    assert place.objects() == []


def test_a_store_that_is_away_is_said_so_and_nothing_is_half_done(
    make_service: Callable[..., TestService], make_place: Callable[..., Place], service: TestService
) -> None:
    without = make_place(make_service(s3_endpoint=DEAD))

    answer = without.upload(("a.pdf", PDF), ("b.exe", b"MZ\x90\x00"))

    assert (answer.status_code, answer.json["code"]) == (503, "object_store_unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert without.names() == []
    assert without.staged() == 0
    # The timer that clears up waits for the store to be back.
    service.run_timers()
    assert without.objects() == []


def test_a_document_cannot_be_read_while_the_store_is_away(
    place: Place, make_service: Callable[..., TestService]
) -> None:
    document = place.uploaded("a.pdf")
    client = make_service(s3_endpoint=DEAD).client(place.location_id)

    answer = client.get(document["downloadUrl"])

    assert (answer.status_code, answer.json["code"]) == (503, "object_store_unavailable")
    assert client.get(f"/documents/{document['id']}").status_code == 200


@pytest.fixture
def fragile_store() -> Iterator[tuple[RcloneStore, ManagedProcess]]:
    """A store of the test's own that it may kill."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        store = RcloneStore(folder, free_port(), "access-key-of-tests", "secret-key-of-tests")
        store.prepare()
        process = ManagedProcess("the store", store.command, folder / "log", store.ready)
        stack.callback(process.stop)
        process.start()
        yield store, process


def test_a_store_that_dies_in_the_middle_takes_nothing(
    make_service: Callable[..., TestService],
    make_place: Callable[..., Place],
    fragile_store: tuple[RcloneStore, ManagedProcess],
) -> None:
    store, process = fragile_store
    service = make_service(s3_endpoint=store.endpoint, s3_access_key=store.access_key, s3_secret_key=store.secret_key)
    place = make_place(service)

    answer = upload_interrupted(place, ("first.pdf", PDF), ("second.pdf", BIG), by=process.kill)

    assert (answer.status_code, answer.json["code"]) == (503, "object_store_unavailable")
    assert place.names() == []
    assert place.staged() == 0
    assert service.events(location_id=place.location_id) == []

    store.prepare()
    process.start()
    assert place.upload(("third.pdf", PDF)).status_code == 201
    service.run_timers()
    objects = [path for path in (store.folder / "objects").rglob("*") if path.is_file() and PDF in path.read_bytes()]
    assert len(objects) == 1


def test_a_contact_that_is_deleted_meanwhile_gets_no_documents(place: Place, service: TestService) -> None:
    deleted = contact_event(place.location_id, place.contact_id, sequence=2, deleted=True)

    answer = upload_interrupted(place, ("a.pdf", BIG), by=lambda: service.deliver(deleted))

    assert (answer.status_code, answer.json["code"]) == (404, "contact_not_found")
    service.deliver(contact_event(place.location_id, place.contact_id, sequence=3))
    assert_nothing_is_left(place)


def test_an_upload_that_takes_too_long_is_refused_and_leaves_nothing(place: Place, service: TestService) -> None:
    def a_day_passes() -> None:
        service.clock.move(timedelta(hours=25))
        service.run_timers()

    answer = upload_interrupted(place, ("a.pdf", PDF), ("b.pdf", BIG), by=a_day_passes)

    assert (answer.status_code, answer.json["code"]) == (409, "upload_expired")
    assert_nothing_is_left(place)


def test_a_body_that_ends_early_leaves_nothing(place: Place) -> None:
    body, content_type = encode_multipart_formdata([("files", ("a.pdf", PDF)), ("files", ("b.pdf", BIG))])

    answer = place.client.post(
        f"/contacts/{place.contact_id}/documents", data=body[:-9_000_000], content_type=content_type
    )

    assert (answer.status_code, answer.json["code"]) == (400, "unreadable_multipart")
    assert_nothing_is_left(place)


def test_what_a_refused_file_left_behind_is_removed(place: Place, service: TestService) -> None:
    csv_that_is_none = b"a,b\n" * 2_000_000 + b"\x00\x01"
    zip_that_is_no_docx = b"PK\x03\x04" + b"\x00" * 1000

    answer = place.upload(("good.png", PNG), ("list.csv", csv_that_is_none), ("letter.docx", zip_that_is_no_docx))

    assert answer.status_code == 207
    assert [one["code"] for one in answer.json["rejected"]] == ["unsupported_type", "unsupported_type"]
    service.run_timers()
    assert len(place.objects()) == 1
    assert place.client.get(answer.json["documents"][0]["downloadUrl"]).data == PNG


@pytest.mark.parametrize(
    ("parts", "status", "code"),
    [
        ([], 422, "required"),
        ([("folder", "Contracts")], 422, "required"),
        ([("file", ("a.pdf", PDF))], 422, "unknown_field"),
        ([("files", ("a.pdf", PDF)), ("category", "sent")], 422, "unknown_field"),
        ([("files", ("a.pdf", PDF)), ("folder", "x" * 121)], 422, "validation_failed"),
        ([("files", ("a.pdf", PDF)), ("folder", b"\xff\xfe")], 422, "invalid_value"),
        ([("files", ("a.pdf", PDF)), ("folderId", "nothing")], 422, "folder_not_found"),
        ([("files", "not a file")], 422, "unknown_field"),
    ],
)
def test_a_form_that_cannot_be_is_refused_by_its_part(place: Place, parts: Any, status: int, code: str) -> None:
    body, content_type = encode_multipart_formdata(parts)

    answer = place.client.post(f"/contacts/{place.contact_id}/documents", data=body, content_type=content_type)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert_nothing_is_left(place)


@pytest.mark.parametrize(
    ("content_type", "body", "status", "code"),
    [
        ("application/json", b"{}", 415, "unsupported_media_type"),
        ("multipart/form-data", b"", 415, "unsupported_media_type"),
        ("multipart/form-data; boundary=a", b"", 400, "unreadable_multipart"),
        ("multipart/form-data; boundary=a", b'{"files": []}', 400, "unreadable_multipart"),
    ],
)
def test_what_is_no_form_is_refused(place: Place, content_type: str, body: bytes, status: int, code: str) -> None:
    answer = place.client.post(
        f"/contacts/{place.contact_id}/documents", input_stream=BytesIO(body), content_type=content_type
    )

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert_nothing_is_left(place)


def test_a_body_over_ten_files_of_250_mb_is_refused_unread(place: Place) -> None:
    answer = place.client.post(
        f"/contacts/{place.contact_id}/documents",
        input_stream=BytesIO(b"--a"),
        content_type="multipart/form-data; boundary=a",
        environ_overrides={"CONTENT_LENGTH": "3000000000"},
    )

    assert (answer.status_code, answer.json["code"]) == (413, "too_large")
    assert_nothing_is_left(place)
