"""The trash: out of sight, restorable for 30 days, then gone from the database and the store."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from chassis.testing.service import TestService

from .conftest import Place


def test_a_deleted_document_is_out_of_sight_and_told(place: Place, service: TestService) -> None:
    document = place.uploaded("a.pdf")

    answer = place.client.delete(f"/documents/{document['id']}")

    assert (answer.status_code, answer.json["document"]["status"]) == (200, "deleted")
    assert answer.json["document"]["restorableUntil"] is not None
    assert place.names() == []
    assert place.client.get(f"/documents/{document['id']}").status_code == 404
    assert place.client.delete(f"/documents/{document['id']}").status_code == 404
    assert place.client.put(f"/documents/{document['id']}", json={"name": "b.pdf"}).status_code == 404
    (event,) = service.events("documents.document.deleted", location_id=place.location_id)
    assert (event["subject"], event["sequence"]) == (document["id"], 2)
    assert event["data"]["deletedAt"] is not None
    assert len(place.objects()) == 1


def test_a_document_is_restored_with_its_bytes(place: Place, service: TestService) -> None:
    document = place.uploaded("a.pdf")
    place.client.delete(f"/documents/{document['id']}")

    restored = place.client.post(f"/documents/{document['id']}/restore")

    assert restored.status_code == 200
    assert restored.json["document"] == {**document, "version": 3, "updatedAt": restored.json["document"]["updatedAt"]}
    assert place.names() == ["a.pdf"]
    assert place.client.get(document["downloadUrl"]).status_code == 200
    assert len(service.events("documents.document.restored", location_id=place.location_id)) == 1

    service.clock.move(timedelta(days=31))
    service.run_timers()
    assert place.names() == ["a.pdf"]
    assert len(place.objects()) == 1


def test_restoring_what_is_not_in_the_trash_changes_and_tells_nothing(place: Place, service: TestService) -> None:
    document = place.uploaded("a.pdf")

    answer = place.client.post(f"/documents/{document['id']}/restore")

    assert (answer.status_code, answer.json["document"]) == (200, document)
    assert service.events("documents.document.restored", location_id=place.location_id) == []


def test_after_thirty_days_it_is_gone_for_good(place: Place, service: TestService) -> None:
    document = place.uploaded("a.pdf")
    place.client.delete(f"/documents/{document['id']}")

    service.clock.move(timedelta(days=29, hours=23))
    service.run_timers()
    assert len(place.objects()) == 1

    service.clock.move(timedelta(hours=1))
    late = place.client.post(f"/documents/{document['id']}/restore")
    assert (late.status_code, late.json["code"]) == (404, "document_not_found")
    service.run_timers()
    assert place.objects() == []
    assert place.client.post(f"/documents/{document['id']}/restore").status_code == 404


def test_a_stale_delete_is_refused(place: Place) -> None:
    document = place.uploaded("a.pdf")
    path = f"/documents/{document['id']}"
    assert place.client.get(path).headers["ETag"] == '"1"'
    assert place.client.put(path, json={"name": "b.pdf"}, headers={"If-Match": '"1"'}).headers["ETag"] == '"2"'

    stale = place.client.delete(path, headers={"If-Match": '"1"'})

    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    assert place.names() == ["b.pdf"]


def test_of_many_deletes_at_once_one_deletes(place: Place, service: TestService) -> None:
    path = f"/documents/{place.uploaded('a.pdf')['id']}"

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: place.client.delete(path).status_code, range(4)))

    assert sorted(statuses) == [200, 404, 404, 404]
    assert len(service.events("documents.document.deleted", location_id=place.location_id)) == 1


def test_of_many_changes_to_one_version_one_is_made(place: Place, service: TestService) -> None:
    path = f"/documents/{place.uploaded('a.pdf')['id']}"

    def rename(number: int) -> int:
        answer = place.client.put(path, json={"name": f"{number}.pdf"}, headers={"If-Match": '"1"'})
        return int(answer.status_code)

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(rename, range(4)))

    assert sorted(statuses) == [200, 412, 412, 412]
    assert len(service.events("documents.document.renamed", location_id=place.location_id)) == 1
