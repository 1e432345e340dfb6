"""What every operation has, whatever it does."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chassis.testing.service import Client, TestService


def write(client: Client, title: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/pages/", json={"title": title, **more})
    assert answer.status_code == 201, answer.text
    page: dict[str, Any] = answer.json["page"]
    return page


def test_what_was_written_can_be_read_by_its_location_alone(notebook: TestService, client: Client) -> None:
    page = write(client, "Ω一")
    assert client.get(f"/pages/{page['id']}").json["page"]["title"] == "Ω一"
    stranger = notebook.client("another-location")
    answer = stranger.get(f"/pages/{page['id']}")
    assert (answer.status_code, answer.json["code"]) == (404, "page_not_found")
    assert stranger.get("/pages/").json["pages"] == []
    assert stranger.put(f"/pages/{page['id']}", json={"title": "mine"}).status_code == 404
    assert client.get(f"/pages/{page['id']}").json["page"]["title"] == "Ω一"


def test_two_locations_in_one_thread_never_see_each_others_rows(notebook: TestService) -> None:
    first, second = notebook.client("loc-a-" + "x" * 10), notebook.client("loc-b-" + "x" * 10)
    with first.get("/pages/"):
        pass
    mine, yours = write(first, "mine"), write(second, "yours")
    for _ in range(3):
        assert [page["id"] for page in first.get("/pages/").json["pages"]] == [mine["id"]]
        assert [page["id"] for page in second.get("/pages/").json["pages"]] == [yours["id"]]


def test_a_request_without_an_identity_is_refused(client: Client) -> None:
    answer = client.get("/pages/", anonymous=True)
    assert (answer.status_code, answer.json["code"]) == (401, "identity_missing")
    forged = client.get("/pages/", anonymous=True, headers={"X-Dossier-Identity": "eyJhbGciOiJub25lIn0.e30."})
    assert (forged.status_code, forged.json["code"]) == (401, "identity_invalid")


def test_probes_need_no_identity(client: Client) -> None:
    assert client.get("/health/live", anonymous=True).json == {"status": "ok"}
    ready = client.get("/health/ready", anonymous=True)
    assert (ready.status_code, ready.json["parts"]) == (200, {"database": "ok", "bus": "down"})
    assert b"dossier_requests_total" in client.get("/metrics", anonymous=True).data


def test_a_scope_that_was_not_granted_is_refused(notebook: TestService, location: str) -> None:
    reader = notebook.client(location, scopes=["pages.readonly"])
    answer = reader.post("/pages/", json={"title": "x"})
    assert (answer.status_code, answer.json["code"]) == (403, "scope_missing")
    assert notebook.events(location_id=location) == []


def test_an_identity_without_a_location_has_no_rows(notebook: TestService) -> None:
    answer = notebook.client(None).get("/pages/")
    assert (answer.status_code, answer.json["code"]) == (403, "location_required")
    assert notebook.client(None, actor="anonymous").get("/open").json == {"actor": "anonymous"}


def test_a_trailing_slash_does_not_matter(client: Client) -> None:
    assert client.get("/pages").status_code == 200
    assert client.get("/pages/").status_code == 200


def test_an_unforeseen_error_tells_nothing_of_itself(client: Client) -> None:
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert answer.json["code"] == "internal_error"
    assert "secret" not in answer.text


def test_request_and_trace_ids_come_back(client: Client) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = client.get("/nowhere", headers={"X-Request-Id": "abc", "traceparent": trace})
    assert answer.headers["X-Request-Id"] == "abc"
    assert answer.json["traceId"] == "0af7651916cd43dd8448eb211c80319c"
    assert len(client.get("/nowhere").headers["X-Request-Id"]) == 20


def test_an_event_stands_or_falls_with_its_change(notebook: TestService, client: Client, location: str) -> None:
    page = write(client, "kept")
    refused = client.post("/pages/", json={"title": "refused"})
    assert (refused.status_code, refused.json["code"]) == (409, "refused")
    assert len(refused.json["details"]["id"]) == 20
    assert [page["title"] for page in client.get("/pages/").json["pages"]] == ["kept"]
    events = notebook.events("notebook.page.written", location_id=location)
    assert [(event["subject"], event["sequence"], event["data"]) for event in events] == [
        (page["id"], 1, {"title": "kept"})
    ]


def test_a_constraint_that_no_operation_named_is_a_conflict(client: Client) -> None:
    write(client, "once")
    answer = client.post("/pages/", json={"title": "once"})
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")


def test_a_stale_etag_is_refused_and_a_fresh_one_is_taken(client: Client) -> None:
    page = write(client, "one")
    tag = client.get(f"/pages/{page['id']}").headers["ETag"]
    assert tag == '"1"'
    changed = client.put(f"/pages/{page['id']}", json={"title": "two"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    stale = client.put(f"/pages/{page['id']}", json={"title": "three"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    odd = client.put(f"/pages/{page['id']}", json={"title": "three"}, headers={"If-Match": '"x"'})
    assert (odd.status_code, odd.json["code"]) == (400, "invalid_if_match")
    assert client.get(f"/pages/{page['id']}").json["page"]["title"] == "two"


def test_a_work_that_lost_a_race_is_done_again(notebook: TestService, location: str) -> None:
    page = write(notebook.client(location), "raced")

    def add(_: int) -> int:
        code: int = notebook.client(location).post(f"/pages/{page['id']}/lines").status_code
        return code

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(add, range(12)))
    lines = notebook.client(location).get(f"/pages/{page['id']}").json["page"]["lines"]
    assert set(codes) <= {200, 409}
    assert lines == codes.count(200)


def test_a_list_goes_on_behind_its_cursor_while_rows_are_added(client: Client) -> None:
    for title in ("b", "d", "f"):
        write(client, title)
    first = client.get("/pages/?limit=2").json
    assert [page["title"] for page in first["pages"]] == ["b", "d"]
    write(client, "a")
    write(client, "e")
    second = client.get(f"/pages/?limit=2&cursor={first['nextCursor']}").json
    assert ([page["title"] for page in second["pages"]], second["nextCursor"]) == (["e", "f"], None)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "9" * 30, "1.5"])
def test_a_limit_out_of_range_is_refused(client: Client, limit: str) -> None:
    answer = client.get(f"/pages/?limit={limit}")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "limit")


@pytest.mark.parametrize("cursor", ["x", "W10", "bnVsbA", "%F0%9F%98%80", "WzEsMl0"])
def test_a_cursor_that_is_not_ours_is_refused(client: Client, cursor: str) -> None:
    answer = client.get(f"/pages/?cursor={cursor}")
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_cursor")


def test_operations_say_their_scopes_in_the_openapi_document(client: Client) -> None:
    document = client.get("/openapi.json", anonymous=True).json
    operation = document["paths"]["/pages/{page_id}"]["get"]
    assert operation["x-scopes"] == ["pages.readonly", "pages.write"]
    assert operation["responses"]["200"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/OnePage"
    }
    assert document["paths"]["/open"]["get"]["x-public"] is True
