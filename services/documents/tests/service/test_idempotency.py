"""An upload with an `Idempotency-Key` happens once, though its body can be told from another only once it was read."""

from concurrent.futures import ThreadPoolExecutor

from chassis.ids import new_id
from chassis.testing.service import TestService

from .conftest import PDF, PNG, Place


def key() -> dict[str, str]:
    """A header with a key that was never used."""
    return {"Idempotency-Key": new_id()}


def test_the_same_upload_again_gives_the_first_answer(place: Place, service: TestService) -> None:
    header = key()

    first = place.upload(("a.pdf", PDF), headers=header)
    again = place.upload(("a.pdf", PDF), headers=header)

    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert place.names() == ["a.pdf"]
    assert len(service.events("documents.document.uploaded", location_id=place.location_id)) == 1
    service.run_timers()
    assert len(place.objects()) == 1


def test_another_upload_under_the_same_key_is_refused(place: Place, service: TestService) -> None:
    header = key()
    place.upload(("a.pdf", PDF), headers=header)

    for files, fields in (
        ([("a.pdf", PDF + b"!")], {}),
        ([("b.pdf", PDF)], {}),
        ([("a.pdf", PDF), ("c.png", PNG)], {}),
        ([("a.pdf", PDF)], {"folder": "Contracts"}),
    ):
        answer = place.upload(*files, headers=header, fields=fields)
        assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")

    assert place.names() == ["a.pdf"]
    service.run_timers()
    assert len(place.objects()) == 1


def test_the_same_upload_many_times_at_once_happens_once(place: Place, service: TestService) -> None:
    header = key()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: place.upload(("a.pdf", PDF), headers=header), range(4)))

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["documents"][0]["id"] for answer in answers}) == 1
    assert place.names() == ["a.pdf"]
    service.run_timers()
    assert len(place.objects()) == 1


def test_an_upload_of_which_nothing_was_taken_spends_no_key(place: Place) -> None:
    header = key()

    assert place.upload(("a.pdf", b"MZ\x90\x00"), headers=header).status_code == 422
    assert place.upload(("a.pdf", PDF), headers=header).status_code == 201


def test_the_same_file_without_a_key_is_another_document(place: Place) -> None:
    first, second = place.uploaded("a.pdf"), place.uploaded("a.pdf")

    assert first["id"] != second["id"]
    assert first["sha256"] == second["sha256"]
    assert place.names() == ["a.pdf", "a.pdf"]
    assert len(place.objects()) == 2
