"""Whatever is sent to whatever operation, the answer is a clear error with a stable code, and never a 500."""

from typing import Any

import httpx

BODIES: dict[str, bytes] = {
    "half an object": b'{"name": ',
    "broken UTF-8": b'{"name": "\xff\xfe"}',
    "a lone surrogate": b'{"name": "\\ud800"}',
    "NaN": b'{"amount": NaN}',
    "deep lists": b"[" * 10_000 + b"]" * 10_000,
    "deep objects": b'{"filters":' * 10_000 + b"1" + b"}" * 10_000,
    "a list": b"[1, 2]",
    "a number": b"7",
    "a NUL": b'{"name": "a\\u0000b", "title": "a\\u0000b", "body": "\\u0000"}',
    "wrong types": b'{"name": [], "title": {}, "body": 7, "tags": "x", "amount": "much", "startTime": 5, "phone": true, "email": [], '
    b'"followers": {"a": 1}, "steps": 3, "filters": 9, "dueDate": [], "completed": "maybe", "locationId": 4, "customFields": "x"}',
    "huge numbers": b'{"amount": 1e308, "slotDuration": 99999999999999999999, "page": 1e30, "pageLimit": -9223372036854775809, '
    b'"limit": 123456789012345678901234567890, "skip": 99999999999999999999}',
    "over-long strings": b'{"name": "%(x)s", "firstName": "%(x)s", "title": "%(x)s", "email": "%(x)s@example.com", "phone": "%(d)s", '
    b'"description": "%(x)s", "tag": "%(x)s", "query": "%(x)s", "password": "%(x)s"}'
    % {b"x": b"x" * 200_000, b"d": b"1" * 5_000},
    "times out of this world": b'{"startTime": "9999-12-31T23:59:59-14:00", "dueDate": "0001-01-01T00:00:00+14:00", '
    b'"endTime": "2030-02-30T00:00:00Z"}',
}
QUERIES = [
    "limit=x",
    "limit=99999999999999999999",
    "cursor=%00",
    "cursor=\u00e9",
    "startDate=1e400&endDate=-1",
    "query=%00",
    "page=-1",
    "skip=1e9",
]
NOT_FOR_JSON = ("/metrics", "/health")


def operations(client: httpx.Client) -> list[tuple[str, str]]:
    paths: dict[str, dict[str, Any]] = client.get("/openapi.json").json()["paths"]
    return [
        (method.upper(), path)
        for path, item in paths.items()
        for method in item
        if method in {"get", "post", "put", "delete"}
    ]


def is_clear(answer: httpx.Response) -> bool:
    """Whether it is no server error, and an error has its form."""
    if answer.status_code >= 500:
        return False
    if answer.status_code < 400 or answer.status_code == httpx.codes.REQUEST_URI_TOO_LONG:
        # The server's own parser refuses a request line that is too long, before there is a request to answer.
        return True
    body = answer.json()
    return (
        bool(body["code"])
        and body["statusCode"] == answer.status_code
        and bool(body["message"])
        and "Traceback" not in answer.text
    )


def addressed(path: str, value: str) -> str:
    """The path with `value` in place of each of its parameters."""
    return "/".join(value if part.startswith("{") else part for part in path.split("/"))


def test_bad_bodies_are_refused_clearly(suite: Any) -> None:
    with suite.http() as client:
        unclear = []
        for method, path in operations(client):
            if method == "GET" or path.startswith(("/auth/logout", *NOT_FOR_JSON)):
                continue
            for name, body in BODIES.items():
                answer = client.request(
                    method,
                    addressed(path, "00000000000000000000"),
                    content=body,
                    headers={"Content-Type": "application/json"},
                )
                if not is_clear(answer):
                    unclear.append((method, path, name, answer.status_code, answer.text[:200]))
        assert unclear == []


def test_bad_queries_are_refused_clearly(suite: Any) -> None:
    with suite.http() as client:
        unclear = []
        for method, path in operations(client):
            if method != "GET" or path.startswith(NOT_FOR_JSON):
                continue
            for query in QUERIES:
                answer = client.get(f"{addressed(path, '00000000000000000000')}?{query}")
                if not is_clear(answer):
                    unclear.append((path, query, answer.status_code, answer.text[:200]))
        assert unclear == []


def test_bad_addresses_are_refused_clearly(suite: Any) -> None:
    with suite.http() as client:
        unclear = []
        for method, path in operations(client):
            if "{" not in path or path.startswith(NOT_FOR_JSON):
                continue
            for value in ("%00", "%FF", "..%2F..", "x" * 3000, "%F0%9F%98%80", "' OR 1=1 --", "%0d%0aX-Evil:1"):
                answer = client.request(
                    method,
                    addressed(path, value),
                    content=b"{}" if method != "GET" else None,
                    headers={"Content-Type": "application/json"},
                )
                if not is_clear(answer) or "x-evil" in answer.headers:
                    unclear.append((method, path, value[:20], answer.status_code, answer.text[:200]))
        assert unclear == []


def test_a_body_over_the_limit_is_refused(suite: Any) -> None:
    with suite.http() as client:
        answer = client.post(
            "/contacts/",
            content=b'{"name": "' + b"x" * 2 * 1024 * 1024 + b'"}',
            headers={"Content-Type": "application/json"},
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
