"""Whatever comes in, the answer is clear and never a 500."""

from typing import Any

import pytest

from chassis.testing.service import Client


def post(client: Client, body: bytes, content_type: str = "application/json") -> Any:
    return client.post("/pages/", data=body, content_type=content_type)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe{}",
        b'{"title": "\xff"}',
        b'{"title": "\\ud800"}',
        b'{"lines": NaN, "title": "x"}',
        b"[" * 10_000 + b"]" * 10_000,
        b'{"title":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"title": "x"} trailing',
    ],
)
def test_what_is_not_json_is_unreadable(client: Client, body: bytes) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.json["code"]) == (400, "unreadable_json")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (b"", "title", "required"),
        (b"{}", "title", "required"),
        (b"[]", "", "invalid_type"),
        (b"7", "", "invalid_type"),
        (b'{"title": 7}', "title", "invalid_type"),
        (b'{"title": null}', "title", "null"),
        (b'{"title": ""}', "title", "invalid_length"),
        (b'{"title": "' + b"x" * 51 + b'"}', "title", "invalid_length"),
        (b'{"title": "x", "colour": "red"}', "colour", "unknown_field"),
        (b'{"title": "x", "lines": 1e400}', "lines", "invalid_type"),
        (b'{"title": "x", "lines": ' + b"9" * 400 + b"}", "lines", "invalid_type"),
        (b'{"title": "x", "lines": 100000000000000000000}', "lines", "invalid_type"),
        (b'{"title": "x", "lines": "7"}', "lines", "invalid_type"),
        (b'{"title": "x", "lines": true}', "lines", "invalid_type"),
        (b'{"title": "a\\u0000b"}', "title", "invalid_character"),
        (b'{"title": "x", "a\\u0000b": 1}', "a\0b", "invalid_character"),
    ],
)
def test_what_breaks_a_rule_names_its_field(client: Client, body: bytes, field: str, code: str) -> None:
    answer = post(client, body)
    assert answer.status_code in {400, 422}
    if answer.status_code == 400:
        # orjson refuses numbers that no double holds before any field can be named.
        assert b"e400" in body or b"9999999" in body
        return
    assert [(error["field"], error["code"]) for error in answer.json["errors"]] == [(field, code)]
    assert client.get("/pages/").json["pages"] == []


def test_an_escaped_backslash_before_u0000_is_text(client: Client) -> None:
    assert post(client, b'{"title": "\\\\u0000"}').json["page"]["title"] == "\\u0000"


def test_another_content_type_is_refused(client: Client) -> None:
    answer = post(client, b"title=x", "application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


def test_a_body_over_the_limit_is_refused(client: Client) -> None:
    answer = post(client, b'{"title": "' + b"x" * 1024 * 1024 + b'"}')
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_a_value_that_no_column_holds_is_the_callers_mistake(client: Client) -> None:
    long = client.post("/loose", json={"title": "x" * 51, "unknown": 1})
    assert (long.status_code, long.json["code"]) == (422, "invalid_value")
    large = client.post("/loose", json={"title": "x", "lines": 2**40})
    assert (large.status_code, large.json["code"]) == (422, "invalid_value")


@pytest.mark.parametrize("address", ["/pages/a%00b", "/pages/?limit=%ff"])
def test_an_address_that_is_not_text_is_unreadable(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json["code"]) == (400, "unreadable_address")


def test_a_path_that_is_not_utf8_is_unreadable(client: Client) -> None:
    answer = client.get("/pages/x", environ_overrides={"PATH_INFO": "/pages/\xff"})
    assert (answer.status_code, answer.json["code"]) == (400, "unreadable_address")


def test_a_nul_in_the_query_is_refused(client: Client) -> None:
    answer = client.get("/pages/?cursor=a%00")
    assert answer.status_code in {400, 422}


def test_an_unknown_address_and_a_wrong_method_are_told_apart(client: Client) -> None:
    assert (client.get("/nothing").status_code, client.get("/nothing").json["code"]) == (404, "not_found")
    wrong = client.patch("/pages/")
    assert (wrong.status_code, wrong.json["code"]) == (405, "method_not_allowed")
    assert "GET" in wrong.headers["Allow"]
