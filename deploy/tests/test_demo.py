"""The demo's people: the same in every run, all different, and none of them reachable."""

import struct
import zlib
from datetime import UTC, datetime

import phonenumbers

from demo.history import invent_history, make_pdf, make_png, richness
from demo.people import PLACES, invent

TODAY = datetime(2026, 3, 2, tzinfo=UTC)
MANY = range(200)


def test_the_same_number_is_always_the_same_person_with_the_same_history() -> None:
    assert invent(7) == invent(7)
    assert invent_history(invent(7), ["a", "b"], TODAY) == invent_history(invent(7), ["a", "b"], TODAY)


def test_everybody_has_an_address_and_an_email_of_their_own_under_a_domain_that_nobody_can_own() -> None:
    emails = [invent(number).email for number in MANY]
    assert len(set(emails)) == len(emails)
    assert {email.partition("@")[2] for email in emails} == {"example.org"}
    assert all(invent(number).fields["city"] for number in MANY)


def test_phone_numbers_could_be_dialled() -> None:
    numbers = [phonenumbers.parse(invent(number).phone) for number in range(len(PLACES))]
    assert [
        place.country
        for place, number in zip(PLACES, numbers, strict=True)
        if not phonenumbers.is_possible_number(number)
    ] == []


def test_every_kind_of_history_occurs() -> None:
    histories = [invent_history(invent(number), ["a"], TODAY) for number in MANY]
    assert {history.appointment for history in histories} == {None, "kept", "moved", "cancelled"}
    assert {len(history.cards) for history in histories} == {0, 1, 2}
    assert {len(history.files) for history in histories} == {0, 1, 2}
    assert max(richness(invent(number)) for number in MANY) >= 12


def test_its_files_are_what_they_say() -> None:
    png = make_png(10, 20)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (64, 64)
    size = struct.unpack(">I", png[33:37])[0]
    assert zlib.decompress(png[41 : 41 + size]) == (b"\0" + bytes((10, 20, 160)) * 64) * 64
    assert struct.unpack(">I", png[41 + size : 45 + size])[0] == zlib.crc32(png[37 : 41 + size])
    pdf = make_pdf("Quote no. 1001")
    start = int(pdf.split(b"startxref\n")[1].split(b"\n")[0])
    assert pdf[start:].startswith(b"xref\n0 6\n")
    assert all(
        pdf[int(line[:10]) :].startswith(b"%d 0 obj" % number)
        for number, line in enumerate(pdf[start:].split(b"\n")[3:8], 1)
    )
