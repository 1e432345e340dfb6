"""Files in the database: stored from a stream, read as one, seen in their own location, gone when their time is over."""

import io
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from chassis.errors import NotFound, TooLarge
from chassis.ids import new_id
from chassis.testing.service import TestService
from chassis.work import Units
from contacts.stored_files.models import PIECE_BYTES, StoredPiece
from contacts.stored_files.operations import (
    About,
    append,
    begin_file,
    complete,
    keep_until,
    read_file,
    read_pieces,
    remove_file,
    store_file,
    store_in_steps,
)

ABOUT = About("attachment", "Brief – 手紙.pdf", "application/pdf")
MANY = 10 * PIECE_BYTES
WHOLE = bytes(range(256)) * 2600 + b"end"


@pytest.fixture
def units(service: TestService, location: str) -> Units:
    return service.units(location)


def pieces_left(units: Units, file_id: str) -> int:
    with units() as work:
        return work.session.scalar(select(func.count()).where(StoredPiece.file_id == file_id)) or 0


def is_there(units: Units, file_id: str, purpose: str = ABOUT.purpose) -> bool:
    with units() as work:
        try:
            read_file(work, file_id, purpose)
        except NotFound:
            return False
        return True


def test_a_file_is_read_as_it_was_stored(units: Units) -> None:
    with units() as work:
        at_once = store_file(work, io.BytesIO(WHOLE), ABOUT, most=len(WHOLE), expires_at=None).id
    in_steps = store_in_steps(units, io.BytesIO(WHOLE), ABOUT, most=len(WHOLE))
    for file_id in (at_once, in_steps):
        pieces = list(read_pieces(units, file_id))
        assert [len(piece) for piece in pieces] == [PIECE_BYTES, PIECE_BYTES, len(WHOLE) - 2 * PIECE_BYTES]
        assert b"".join(pieces) == WHOLE
        with units() as work:
            file = read_file(work, file_id, "attachment")
            assert (file.name, file.content_type) == (ABOUT.name, ABOUT.content_type)
            assert (file.size, file.sha256) == (len(WHOLE), sha256(WHOLE).hexdigest())
        assert not is_there(units, file_id, "export")


@pytest.mark.parametrize("start", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, len(WHOLE) - 1, len(WHOLE)])
def test_a_file_is_read_from_any_place(units: Units, start: int) -> None:
    file_id = store_in_steps(units, io.BytesIO(WHOLE), ABOUT, most=MANY)
    assert b"".join(read_pieces(units, file_id, start)) == WHOLE[start:]


def test_what_is_appended_may_be_of_any_length(units: Units) -> None:
    with units() as work:
        file = begin_file(work, ABOUT, None)
        for data in (b"one ", b"", WHOLE, b" two"):
            append(work, file, data)
        complete(work, file, "0" * 64, None)
    assert b"".join(read_pieces(units, file.id)) == b"one " + WHOLE + b" two"


def test_an_empty_file_is_a_file(units: Units) -> None:
    file_id = store_in_steps(units, io.BytesIO(), ABOUT, most=MANY)
    assert list(read_pieces(units, file_id)) == []
    assert is_there(units, file_id)


def test_what_is_too_large_or_breaks_off_leaves_nothing(units: Units) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > PIECE_BYTES:
                raise OSError
            return super().read(size)

    def pieces() -> int:
        with units() as work:
            return work.session.scalar(select(func.count()).select_from(StoredPiece)) or 0

    with pytest.raises(TooLarge, match="at most 0 MiB"):
        store_in_steps(units, io.BytesIO(WHOLE), ABOUT, most=len(WHOLE) - 1)
    with pytest.raises(OSError):  # noqa: PT011 - a broken line says no more
        store_in_steps(units, Broken(WHOLE), ABOUT, most=MANY)
    assert pieces() == 0


def test_a_file_is_its_locations_own(service: TestService, units: Units) -> None:
    file_id = store_in_steps(units, io.BytesIO(WHOLE), ABOUT, most=MANY)
    stranger = service.units(new_id())
    assert not is_there(stranger, file_id)
    with pytest.raises(NotFound) as refusal:
        list(read_pieces(stranger, file_id))
    assert refusal.value.code == "file_not_found"
    with stranger() as work:
        remove_file(work, file_id)
    assert is_there(units, file_id)


def test_a_file_goes_when_its_time_is_over(service: TestService, units: Units, location: str) -> None:
    with units() as work:
        in_a_week = work.now() + timedelta(days=7)
        kept = store_file(work, io.BytesIO(WHOLE), ABOUT, most=MANY, expires_at=None).id
        short = store_file(work, io.BytesIO(WHOLE), ABOUT, most=MANY, expires_at=in_a_week).id
        longer = store_file(work, io.BytesIO(WHOLE), ABOUT, most=MANY, expires_at=in_a_week)
        keep_until(work, longer, in_a_week + timedelta(days=1))
        unfinished = begin_file(work, ABOUT, None)
        append(work, unfinished, WHOLE)
    files = (kept, short, longer.id, unfinished.id)
    assert [is_there(units, file_id) for file_id in files] == [True, True, True, False]

    service.clock.move(timedelta(days=7))
    assert [is_there(units, file_id) for file_id in files] == [True, False, True, False]
    assert service.run_timers(location) == 2
    assert [pieces_left(units, file_id) for file_id in files] == [3, 0, 3, 0]
    service.clock.move(timedelta(days=1))
    assert service.run_timers(location) == 1
    assert [pieces_left(units, file_id) for file_id in files] == [3, 0, 0, 0]


def test_a_file_that_is_removed_meanwhile_breaks_off(units: Units) -> None:
    file_id = store_in_steps(units, io.BytesIO(WHOLE), ABOUT, most=MANY)

    def read() -> Iterator[int]:
        for piece in read_pieces(units, file_id):
            yield len(piece)

    reading = read()
    assert next(reading) == PIECE_BYTES
    with units() as work:
        remove_file(work, file_id)
    assert pieces_left(units, file_id) == 0
    with pytest.raises(NotFound):
        next(reading)
