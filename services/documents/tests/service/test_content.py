"""Reading a document's bytes: whole, in part, not at all when nothing changed, and never as anything but a download."""

from hashlib import sha256
from typing import Any

import pytest

from .conftest import PDF, Place

CONTENT = PDF + bytes(range(256)) * 1000
ETAG = f'"{sha256(CONTENT).hexdigest()}"'


@pytest.fixture
def url(place: Place) -> str:
    """Where an uploaded document is read."""
    return str(place.uploaded("Vertrag Müller.pdf", CONTENT)["downloadUrl"])


def test_the_whole_is_sent_as_a_private_download(place: Place, url: str) -> None:
    answer = place.client.get(url)

    assert answer.status_code == 200
    assert answer.data == CONTENT
    assert {name: answer.headers[name] for name in EXPECTED} == EXPECTED


EXPECTED = {
    "Content-Type": "application/pdf",
    "Content-Length": str(len(CONTENT)),
    "Accept-Ranges": "bytes",
    "ETag": ETAG,
    "Cache-Control": "private, no-cache",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "attachment; filename=\"Vertrag Muller.pdf\"; filename*=UTF-8''Vertrag%20M%C3%BCller.pdf",
}


def test_head_tells_the_same_without_the_bytes(place: Place, url: str) -> None:
    answer = place.client.head(url)

    assert (answer.status_code, answer.data) == (200, b"")
    assert {name: answer.headers[name] for name in EXPECTED} == EXPECTED


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1000-", 1000, len(CONTENT)),
        ("bytes=-5", len(CONTENT) - 5, len(CONTENT)),
        (f"bytes=5-{10**30}", 5, len(CONTENT)),
    ],
)
def test_a_range_is_sent_alone(place: Place, url: str, asked: str, start: int, stop: int) -> None:
    answer = place.client.get(url, headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.data == CONTENT[start:stop]
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(CONTENT)}"
    assert answer.headers["Content-Length"] == str(stop - start)
    assert answer.headers["ETag"] == ETAG


@pytest.mark.parametrize("asked", [f"bytes={len(CONTENT)}-", f"bytes={10**40}-"])
def test_a_range_past_the_end_cannot_be_satisfied(place: Place, url: str, asked: str) -> None:
    answer = place.client.get(url, headers={"Range": asked})

    assert (answer.status_code, answer.json["code"]) == (416, "range_not_satisfiable")
    assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=5-2", "bytes=a-b", "nonsense", "bytes=" + "9" * 5000]
)
def test_a_range_that_is_none_of_ours_is_passed_over(place: Place, url: str, asked: str) -> None:
    answer = place.client.get(url, headers={"Range": asked})

    assert (answer.status_code, len(answer.data)) == (200, len(CONTENT))


@pytest.mark.parametrize("known", [ETAG, f"W/{ETAG}", f'"other", {ETAG}', "*"])
def test_who_has_it_already_is_not_sent_it_again(place: Place, url: str, known: str) -> None:
    answer = place.client.get(url, headers={"If-None-Match": known})

    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == ETAG


def test_a_part_is_sent_only_of_the_bytes_that_the_client_began_with(place: Place, url: str) -> None:
    same = place.client.get(url, headers={"Range": "bytes=0-3", "If-Range": ETAG})
    other = place.client.get(url, headers={"Range": "bytes=0-3", "If-Range": '"other"'})

    assert (same.status_code, same.data) == (206, CONTENT[:4])
    assert (other.status_code, len(other.data)) == (200, len(CONTENT))


def test_a_program_s_name_on_a_pdf_is_saved_as_a_pdf(place: Place) -> None:
    document = place.uploaded("setup.exe", PDF)

    answer = place.client.get(document["downloadUrl"])
    assert document["name"] == "setup.exe"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert (
        answer.headers["Content-Disposition"]
        == "attachment; filename=\"setup.exe.pdf\"; filename*=UTF-8''setup.exe.pdf"
    )


def test_a_picture_that_is_also_a_page_is_served_as_the_picture(place: Place) -> None:
    polyglot = b"GIF89a/*<html><script>alert(1)</script>*/=1;"
    document = place.uploaded("both.html", polyglot)

    answer = place.client.get(document["downloadUrl"])
    assert (document["contentType"], answer.headers["Content-Type"]) == ("image/gif", "image/gif")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="both.html.gif"')


def test_no_header_can_be_injected_by_a_name(place: Place) -> None:
    document = place.uploaded('x.pdf"; filename="evil.exe', PDF)
    renamed: Any = place.client.put(f"/documents/{document['id']}", json={"name": "a\r\nSet-Cookie: b=c.pdf"})
    assert renamed.json["document"]["name"] == "a Set-Cookie: b=c.pdf"

    answer = place.client.get(document["downloadUrl"])
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="a Set-Cookie: b=c.pdf";')


def test_what_is_not_there_or_in_the_trash_is_not_found(place: Place, url: str) -> None:
    place.client.delete(url.removesuffix("/content"))

    for path in (url, "/documents/nothing/content", f"/documents/{'x' * 3000}/content"):
        answer = place.client.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, "document_not_found")


def test_bytes_that_the_store_has_lost_are_not_found(place: Place, url: str) -> None:
    (key,) = place.objects()
    place.store.client.remove_object(place.store.bucket, key)

    answer = place.client.get(url)
    assert (answer.status_code, answer.json["code"]) == (404, "document_not_found")
