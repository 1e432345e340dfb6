"""What is under way while its contact is merged into another ends with the survivor, at once; and comes home with the rest."""

from collections.abc import Iterator

import pytest

from chassis.testing.events import handling
from chassis.testing.racing import Others, others_of
from documents.files.models import Folder
from documents.files.operations import change_document

from .conftest import PDF, Place
from .sent_form import published_form
from .test_failures import upload_interrupted
from .test_merged_contacts import absorbed, another, places, released


@pytest.fixture
def others(place: Place) -> Iterator[Others]:
    with others_of(place.service.runtime) as made:
        yield made


def folders(place: Place) -> list[str]:
    """The names of the contact's folders."""
    with place.service.units(place.location_id)() as work:
        found = work.session.query(Folder.name).where(Folder.contact_id == place.contact_id).order_by(Folder.name)
        return [name for (name,) in found]


def test_an_upload_during_which_its_contact_is_merged_is_the_survivors(place: Place) -> None:
    other = another(place)
    answer = upload_interrupted(
        other, ("a.pdf", PDF + b"%" * 200_000), by=lambda: place.service.deliver(absorbed(other, place))
    )
    assert answer.status_code == 201, answer.json
    assert answer.json["documents"][0]["contactId"] == place.contact_id
    assert places(place) == [("a.pdf", None)]
    (told,) = place.service.events("documents.document.uploaded", location_id=place.location_id)
    assert told["contact_id"] == place.contact_id
    place.service.deliver(released(other))
    assert (places(place), places(other)) == ([("a.pdf", None)], [])


def test_an_upload_that_ends_during_the_merge_waits_and_is_the_survivors(place: Place, others: Others) -> None:
    other = another(place)
    with handling(place.service.runtime, absorbed(other, place)):
        uploading = others.begin(lambda: other.upload(("a.pdf", PDF), fields={"folder": "Letters"}))
    assert uploading.result(20).status_code == 201
    assert places(place) == [("a.pdf", "Letters")]
    assert folders(other) == []
    assert place.service.run_timers(place.location_id) == 0


def test_a_document_that_is_made_before_the_merge_goes_with_it_and_comes_home(place: Place, others: Others) -> None:
    other = another(place)
    place.uploaded("mine.pdf", fields={"folder": "Letters"})
    theirs = other.uploaded("theirs.pdf")
    with place.service.units(place.location_id)() as work:
        change_document(work, theirs["id"], {"folder": "Letters"})
        merging = others.begin(lambda: place.service.deliver(absorbed(other, place)))
    merging.result(20)
    assert places(place) == [("mine.pdf", "Letters"), ("theirs.pdf", "Letters (2)")]
    place.service.deliver(released(other))
    assert (places(place), places(other)) == ([("mine.pdf", "Letters")], [("theirs.pdf", "Letters")])


def test_a_document_that_is_put_into_a_folder_during_the_merge_finds_it_with_the_survivor(
    place: Place, others: Others
) -> None:
    other = another(place)
    theirs = other.uploaded("theirs.pdf")

    def put() -> int:
        status: int = place.client.put(f"/documents/{theirs['id']}", json={"folder": "Letters"}).status_code
        return status

    with handling(place.service.runtime, absorbed(other, place)):
        putting = others.begin(put)
    assert putting.result(20) == 200
    assert (places(place), folders(place), folders(other)) == ([("theirs.pdf", "Letters")], ["Letters"], [])


def test_a_document_that_is_put_into_a_folder_during_the_undoing_has_it_at_home(place: Place, others: Others) -> None:
    other = another(place)
    theirs = other.uploaded("theirs.pdf")
    place.service.deliver(absorbed(other, place))
    with handling(place.service.runtime, released(other)):
        putting = others.begin(lambda: place.client.put(f"/documents/{theirs['id']}", json={"folder": "Letters"}))
    assert putting.result(20).status_code == 200
    assert (places(other), folders(other), folders(place)) == ([("theirs.pdf", "Letters")], ["Letters"], [])


def test_a_folder_of_the_survivor_that_is_made_before_the_merge_and_one_that_comes_keep_both(
    place: Place, others: Others
) -> None:
    other, mine = another(place), place.uploaded("mine.pdf")
    other.uploaded("theirs.pdf", fields={"folder": "Letters"})
    with place.service.units(place.location_id)() as work:
        change_document(work, mine["id"], {"folder": "Letters"})
        merging = others.begin(lambda: place.service.deliver(absorbed(other, place)))
    merging.result(20)
    assert places(place) == [("mine.pdf", "Letters"), ("theirs.pdf", "Letters (2)")]


def test_what_a_form_got_during_the_merge_is_received_by_the_survivor(place: Place, others: Others) -> None:
    form, other = published_form(place), another(place)
    submitted = form.submission(form.sent(), contact_id=other.contact_id)
    with handling(place.service.runtime, absorbed(other, place)):
        receiving = others.begin(lambda: place.service.deliver(submitted))
    receiving.result(20)
    assert [one["contactId"] for one in form.received()] == [place.contact_id]
    place.service.deliver(released(other))
    assert (len(form.received()), places(other)) == (1, [])
