"""The list: filtered, searched in any script, in a stable order, and only of what the caller may see."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from chassis.testing.service import TestService

from .conftest import PDF, PNG, Place, contact_event


def test_names_are_found_in_any_script_and_case(place: Place) -> None:
    for name in ("Vertrag Müller 2026.pdf", "契約書 田中.pdf", "ДОГОВОР.pdf", "100%_done.pdf", "İstanbul.pdf"):
        place.uploaded(name)

    assert place.names(query="müller vertrag") == ["Vertrag Müller 2026.pdf"]
    assert place.names(query="MÜLLER") == ["Vertrag Müller 2026.pdf"]
    assert place.names(query="田中") == ["契約書 田中.pdf"]
    assert place.names(query="договор") == ["ДОГОВОР.pdf"]
    assert place.names(query="%") == ["100%_done.pdf"]
    assert place.names(query="_") == ["100%_done.pdf"]
    assert place.names(query="nothing of it") == []


def test_a_search_by_name_can_use_the_index_of_trigrams(service: TestService) -> None:
    with service.runtime.database.session() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        session.execute(text("SET LOCAL enable_indexscan = off"))
        plan = session.execute(text("EXPLAIN SELECT id FROM documents WHERE name_key LIKE '%vertrag%'")).scalars().all()
    assert "ix_documents_name_trigrams" in "\n".join(plan)


def test_categories_and_sources_are_told_apart(place: Place, service: TestService) -> None:
    kept, sent, received = (place.uploaded(f"{name}.pdf") for name in ("kept", "sent", "received"))
    with service.runtime.database.session() as session:
        change = text("UPDATE documents SET category = :category, source = :source WHERE id = :id")
        session.execute(change, {"category": "sent", "source": None, "id": sent["id"]})
        session.execute(change, {"category": "received", "source": "form", "id": received["id"]})
        session.commit()

    assert place.names(category="internal") == [kept["name"]]
    assert place.names(category="sent") == ["sent.pdf"]
    assert place.names(category="received", source="form") == ["received.pdf"]
    assert place.names(category="received", source="survey") == []


def test_the_order_is_as_asked_for(place: Place, service: TestService) -> None:
    for name, content in (("b.pdf", PDF + b"long"), ("A.png", PNG), ("c.pdf", PDF)):
        place.uploaded(name, content)
        service.clock.move(timedelta(seconds=1))

    assert place.names() == ["c.pdf", "A.png", "b.pdf"]
    assert place.names(sort="createdAt") == ["b.pdf", "A.png", "c.pdf"]
    assert place.names(sort="name") == ["A.png", "b.pdf", "c.pdf"]
    assert place.names(sort="-name") == ["c.pdf", "b.pdf", "A.png"]
    assert place.names(sort="size") == ["A.png", "c.pdf", "b.pdf"]


@pytest.mark.parametrize("sort", ["-createdAt", "createdAt", "name", "-size"])
def test_pages_show_each_document_once_while_others_are_added(place: Place, sort: str) -> None:
    place.upload(*((f"{number}.pdf", PDF) for number in range(7)))

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = place.page(sort=sort, limit="2", cursor=cursor)
        seen += [document["name"] for document in page["documents"]]
        cursor = page["nextCursor"]
        if len(seen) == 2:
            place.uploaded("9 added meanwhile.pdf", PDF + b"!")

    old = [name for name in seen if "added" not in name]
    assert sorted(old) == [f"{number}.pdf" for number in range(7)]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"limit": "0"}, 422, "out_of_range"),
        ({"limit": "101"}, 422, "out_of_range"),
        ({"limit": "x"}, 422, "out_of_range"),
        ({"sort": "owner"}, 422, "validation_failed"),
        ({"category": "other"}, 422, "validation_failed"),
        ({"source": "mail"}, 422, "validation_failed"),
        ({"query": "x" * 201}, 422, "validation_failed"),
        ({"query": "a\x00"}, 422, "invalid_character"),
        ({"cursor": "nonsense"}, 400, "invalid_cursor"),
        ({"cursor": "WyJhIiwiYiJd"}, 400, "invalid_cursor"),
        ({"cursor": "WzEsMl0"}, 400, "invalid_cursor"),
        ({"cursor": "WyIyMDI2LTAxLTAxIiwiYiJd"}, 400, "invalid_cursor"),
    ],
)
def test_a_list_that_cannot_be_is_refused(place: Place, query: dict[str, str], status: int, code: str) -> None:
    answer = place.client.get(f"/contacts/{place.contact_id}/documents", query_string=query)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_another_location_finds_nothing(place: Place, make_place: Any, service: TestService) -> None:
    document = place.uploaded("secret.pdf")
    stranger = make_place(service).client
    path = f"/documents/{document['id']}"

    answers = [
        stranger.get(f"/contacts/{place.contact_id}/documents"),
        stranger.get(path),
        stranger.get(f"{path}/content"),
        stranger.put(path, json={"name": "mine.pdf"}),
        stranger.delete(path),
        stranger.post(f"{path}/restore"),
        place.upload(("a.pdf", PDF), client=stranger),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert place.names() == ["secret.pdf"]


def test_a_user_restricted_to_their_contacts_sees_those_alone(service: TestService, make_place: Any) -> None:
    place = make_place(service, assignedTo="owner", followers=["follower"])
    document = place.uploaded("a.pdf")

    def statuses(user: str) -> set[int]:
        client = service.client(place.location_id, user=user, assigned_only=True)
        listed = client.get(f"/contacts/{place.contact_id}/documents")
        return {
            listed.status_code,
            client.get(document["downloadUrl"]).status_code,
            client.get(f"/documents/{document['id']}").status_code,
        }

    assert statuses("owner") == {200}
    assert statuses("follower") == {200}
    assert statuses("somebody") == {404}
    stranger = service.client(place.location_id, user="somebody", assigned_only=True)
    assert place.upload(("b.pdf", PDF), client=stranger).status_code == 404
    assert stranger.delete(f"/documents/{document['id']}").status_code == 404
    assert place.names() == ["a.pdf"]


def test_the_documents_of_a_deleted_contact_are_out_of_sight(place: Place, service: TestService) -> None:
    document = place.uploaded("a.pdf")
    service.deliver(contact_event(place.location_id, place.contact_id, sequence=2, deleted=True))

    assert place.client.get(f"/contacts/{place.contact_id}/documents").status_code == 404
    assert place.client.get(document["downloadUrl"]).status_code == 404

    service.deliver(contact_event(place.location_id, place.contact_id, sequence=3))
    assert place.names() == ["a.pdf"]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/contacts/c/documents", "documents.write"),
        ("POST", "/contacts/c/documents", "documents.readonly"),
        ("GET", "/documents/d", "documents.write"),
        ("GET", "/documents/d/content", "documents.write"),
        ("PUT", "/documents/d", "documents.readonly"),
        ("DELETE", "/documents/d", "documents.readonly"),
        ("POST", "/documents/d/restore", "documents.readonly"),
    ],
)
def test_each_operation_needs_its_scope_and_an_identity(
    place: Place, service: TestService, method: str, path: str, scope: str
) -> None:
    client = service.client(place.location_id, scopes=[scope])
    assert client.open(path, method=method, json={}).status_code == 403
    assert client.open(path, method=method, json={}, anonymous=True).status_code == 401
