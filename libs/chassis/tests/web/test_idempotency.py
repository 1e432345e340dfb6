"""`Idempotency-Key`: one command however often it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chassis.testing.service import Client, TestService

KEY = {"Idempotency-Key": "key-1"}


@pytest.mark.parametrize("path", ["/pages/", "/steps"])
def test_the_same_request_again_gives_the_stored_answer(
    notebook: TestService, client: Client, location: str, path: str
) -> None:
    first = client.post(path, json={"title": "one"}, headers=KEY)
    again = client.post(path, json={"title": "one"}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert len(client.get("/pages/").json["pages"]) == 1
    assert len(notebook.events(location_id=location)) == 1


def test_the_same_key_for_another_request_is_refused(client: Client) -> None:
    client.post("/pages/", json={"title": "one"}, headers=KEY)
    other = client.post("/pages/", json={"title": "two"}, headers=KEY)
    assert (other.status_code, other.json["errors"][0]["code"]) == (422, "idempotency_key_reused")
    assert client.post("/loose", json={"title": "one"}, headers=KEY).status_code == 422
    assert len(client.get("/pages/").json["pages"]) == 1


def test_a_failed_command_does_not_spend_its_key(client: Client) -> None:
    taken = client.post("/pages/", json={"title": "one"}).json["page"]
    assert client.post("/pages/", json={"title": "one"}, headers=KEY).status_code == 409
    client.put(f"/pages/{taken['id']}", json={"title": "moved away"})
    assert client.post("/pages/", json={"title": "one"}, headers=KEY).status_code == 201


def test_another_location_may_use_the_same_key(notebook: TestService, client: Client) -> None:
    client.post("/pages/", json={"title": "one"}, headers=KEY)
    other = notebook.client("elsewhere-" + client.identity.actor[-8:]).post(
        "/pages/", json={"title": "two"}, headers=KEY
    )
    assert other.status_code == 201


def test_who_sees_less_is_not_answered_what_others_were(notebook: TestService, client: Client, location: str) -> None:
    body = {"title": "one"}
    assert client.post("/pages/", json=body, headers=KEY).status_code == 201
    for user in ("u1", "u2"):
        restricted = notebook.client(location, user=user, assigned_only=True)
        answer = restricted.post("/pages/", json=body, headers=KEY)
        assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "idempotency_key_reused")
    restricted = notebook.client(location, user="u1", assigned_only=True)
    own = {"Idempotency-Key": "key-2"}
    first = restricted.post("/pages/", json={"title": "two"}, headers=own)
    assert restricted.post("/pages/", json={"title": "two"}, headers=own).json == first.json
    other = notebook.client(location, user="u2", assigned_only=True).post("/pages/", json={"title": "two"}, headers=own)
    assert other.status_code == 422


def test_a_key_is_forgotten_after_a_day(notebook: TestService, client: Client) -> None:
    client.post("/pages/", json={"title": "one"}, headers=KEY)
    notebook.clock.move(timedelta(hours=24, seconds=1))
    assert client.post("/pages/", json={"title": "two"}, headers=KEY).status_code == 201


def test_ten_at_once_do_the_command_once(notebook: TestService, location: str) -> None:
    def send(_: int) -> tuple[int, str]:
        answer = notebook.client(location, actor="token:t").post("/pages/", json={"title": "once"}, headers=KEY)
        return answer.status_code, answer.json["page"]["id"]

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(10)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "ключ"])
def test_a_key_that_cannot_be_one_is_refused(client: Client, key: str) -> None:
    answer = client.post("/pages/", json={"title": "x"}, headers=[("Idempotency-Key", key.encode().decode("latin-1"))])
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "invalid_idempotency_key")
