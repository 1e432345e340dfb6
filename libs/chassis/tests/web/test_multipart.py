"""Reading of multipart bodies: the same whatever the pieces in which they come, and a clear error for what is none."""

from io import BytesIO, RawIOBase
from typing import Any

import pytest
from flask import Request
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ

from chassis.errors import Problem
from chassis.web.multipart import FilePart, MultipartReader

BOUNDARY = "x-boundary"


class Dripping(RawIOBase):
    """A body that comes in pieces of at most `size` bytes."""

    def __init__(self, content: bytes, size: int) -> None:
        self._content = BytesIO(content)
        self._size = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._content.read(min(self._size, len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)


def reader(
    body: bytes, piece: int = 65536, content_type: str = f"multipart/form-data; boundary={BOUNDARY}"
) -> MultipartReader:
    """A reader of `body`."""
    sent = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body)), "wsgi.input": Dripping(body, piece)}
    return MultipartReader(Request({**create_environ(method="POST"), **sent}))


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    """One part as it is on the wire."""
    file = "" if filename is None else f'; filename="{filename}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def read_all(parts: MultipartReader) -> list[tuple[str, bytes]]:
    """Every part's name and content."""
    return [
        (one.filename, one.read()) if isinstance(one, FilePart) else (one.name, one.value.encode()) for one in parts
    ]


PIECES = (b"\r", b"\n", b"\r\n", b"-", b"--", BOUNDARY.encode(), b"a", b"\x00", b"\r\n--x-bound", b"\n--x-boundary")


@given(
    files=st.lists(st.lists(st.sampled_from(PIECES), max_size=20).map(b"".join), max_size=4),
    piece=st.integers(1, 40),
)
@settings(deadline=None)
def test_files_come_out_as_they_went_in_whatever_the_pieces(files: list[bytes], piece: int) -> None:
    assume(not any(f"\r\n--{BOUNDARY}".encode() in content for content in files))
    body = b"".join(part("files", content, f"{number}") for number, content in enumerate(files)) + END
    assert read_all(reader(body, piece)) == [(str(number), content) for number, content in enumerate(files)]


def test_a_file_is_read_in_the_sizes_that_are_asked_for() -> None:
    (one,) = reader(part("files", b"abcdefghij", "a") + END, piece=3)
    assert isinstance(one, FilePart)
    assert one.read() == b""
    parts = iter(reader(part("files", b"abcdefghij", "a") + part("folder", b"Contracts") + END, piece=3))
    file = next(parts)
    assert isinstance(file, FilePart)
    assert [file.read(4), file.read(4), file.read(4), file.read(4)] == [b"abcd", b"efgh", b"ij", b""]


def test_a_file_that_is_not_read_is_passed_over() -> None:
    parts = reader(part("files", b"x" * 200_000, "a") + part("folder", "Verträge".encode()) + END)
    assert [one.name for one in parts] == ["files", "folder"]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("Müller 契約.pdf".encode(), "Müller 契約.pdf"),
        ("Müller.pdf".encode("latin-1"), "Müller.pdf"),
        (b'a\\"b.pdf', 'a"b.pdf'),
        (b"a;b=c.pdf", "a;b=c.pdf"),
        (b"", ""),
    ],
)
def test_the_name_of_a_file_is_read_as_it_was_meant(sent: bytes, name: str) -> None:
    head = b'--x-boundary\r\ncontent-disposition: form-data; name="files"; filename="' + sent + b'"\r\n\r\n'
    assert read_all(reader(head + b"abc\r\n" + END)) == [(name, b"abc")]


def code_of(body: bytes, **options: Any) -> tuple[int, str]:
    """The status and code with which a body is refused."""
    with pytest.raises(Problem) as problem:
        read_all(reader(body, **options))
    return int(problem.value.status), problem.value.code


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"files": []}', id="something else"),
        pytest.param(part("files", b"abc", "a"), id="no end"),
        pytest.param(part("files", b"abc", "a")[:-10], id="cut short"),
        pytest.param(b"--x-boundary\r\nX-Other: 1\r\n\r\nabc\r\n" + END, id="a part without a disposition"),
        pytest.param(b"--x-boundary\r\nX-Long: " + b"x" * 100_000, id="a header without end"),
        pytest.param(b"--x-boundary\r\n" + b"X-Many: 1\r\n" * 1000, id="headers without end"),
        pytest.param(
            b"--x-boundary\r\nContent-Disposition: form-data\r\n\r\nabc\r\n" + END, id="a part without a name"
        ),
    ],
)
def test_what_is_no_complete_multipart_body_is_unreadable(body: bytes) -> None:
    assert code_of(body) == (400, "unreadable_multipart")


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "multipart/form-data",
        "multipart/mixed; boundary=a",
        f"multipart/form-data; boundary={'a' * 300}",
        "",
    ],
)
def test_another_type_is_not_taken(content_type: str) -> None:
    assert code_of(END, content_type=content_type) == (415, "unsupported_media_type")


@pytest.mark.parametrize("content", [b"x" * 5000, b"\xff\xfe", b"a\x00b"])
def test_a_field_that_cannot_be_a_value_is_named(content: bytes) -> None:
    assert code_of(part("folder", content) + END) == (422, "invalid_value")
