"""A small client of the public API, in the standard library: it waits out rate limits and keeps its connection."""

import http.client
import json
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE = 120.0
"""Seconds that one request is tried again for, while the server says that it has too much to do or is away."""
TRY_AGAIN = {429, 502, 503, 504}


class ApiError(Exception):
    """An answer that is no success."""

    def __init__(self, method: str, path: str, status: int, answer: dict[str, Any]) -> None:
        super().__init__(f"{method} {path} answers {status}: {answer.get('message', answer)}")
        self.status = status
        self.code = str(answer.get("code", ""))
        self.answer = answer


@dataclass(frozen=True)
class File:
    """A file to upload."""

    name: str
    content_type: str
    content: bytes


class Client:
    """One connection with one token. Not for use by several threads at once."""

    def __init__(self, base_url: str, token: str) -> None:
        parts = urlsplit(base_url)
        self._base_path = parts.path.rstrip("/")
        make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = make(parts.hostname or "", parts.port, timeout=60)
        self._token = token

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        """GET. Raises ApiError."""
        return self._send("GET", f"{path}?{urlencode(query)}" if query else path, None, {})

    def post(self, path: str, body: object, key: str | None = None) -> dict[str, Any]:
        """POST; with a key, a repetition within a day changes nothing. Raises ApiError."""
        return self._json("POST", path, body, key)

    def put(self, path: str, body: object) -> dict[str, Any]:
        """PUT. Raises ApiError."""
        return self._json("PUT", path, body, None)

    def delete(self, path: str) -> dict[str, Any]:
        """DELETE. Raises ApiError."""
        return self._send("DELETE", path, None, {})

    def upload(self, path: str, files: list[File], key: str) -> dict[str, Any]:
        """POST of files as a form. Raises ApiError."""
        boundary = uuid.uuid5(uuid.NAMESPACE_URL, key).hex  # the same each time, as the body has to be for its key
        body = b"".join(_form_part(boundary, file) for file in files) + f"--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Idempotency-Key": key}
        return self._send("POST", path, body, headers)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _json(self, method: str, path: str, body: object, key: str | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
        return self._send(method, path, json.dumps(body).encode(), headers)

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while True:
            status, answer, wait = self._once(method, path, body, headers)
            if status not in TRY_AGAIN or time.monotonic() + wait > deadline:
                break
            time.sleep(wait)
        if status >= 400:
            raise ApiError(method, path, status, answer)
        return answer

    def _once(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, Any], float]:
        """Answers the status, the body, and how many seconds to wait before another try."""
        sent = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **headers}
        try:
            self._connection.request(method, self._base_path + path, body, sent)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()  # it opens again with the next request
            return 503, {"message": str(error)}, 0.5
        answer = json.loads(content) if content else {}
        return response.status, answer, float(response.headers.get("Retry-After", "1"))


def _form_part(boundary: str, file: File) -> bytes:
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="files"; filename="{file.name}"\r\n'
        f"Content-Type: {file.content_type}\r\n\r\n"
    )
    return head.encode() + file.content + b"\r\n"
