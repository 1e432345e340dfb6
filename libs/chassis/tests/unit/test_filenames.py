"""Names: any script is kept, and nothing that could deceive, escape or break a header is."""

import pytest

from chassis.filenames import clean_name, content_disposition


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Vertrag Müller.pdf", "Vertrag Müller.pdf"),
        ("契約書.pdf", "契約書.pdf"),
        ("عقد.pdf", "عقد.pdf"),
        ("می‌خواهم.pdf", "می‌خواهم.pdf"),
        ("👩‍👩‍👧 photo.png", "👩‍👩‍👧 photo.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ana\\scan.pdf", "scan.pdf"),
        ("/absolute/path/", "unnamed"),
        ("..", "unnamed"),
        ("", "unnamed"),
        (" \t ", "unnamed"),
        ("a\x00b\x1b[31m.pdf", "ab[31m.pdf"),
        ("line\r\nSet-Cookie: a=b.pdf", "line Set-Cookie: a=b.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("Cafe\u0301.pdf", "Café.pdf"),
        ("\ufeffname\u200b.pdf", "name.pdf"),
        ("  spaces   inside .pdf  ", "spaces inside .pdf"),
        ("broken\ud800.pdf", "broken.pdf"),
    ],
)
def test_a_name_is_cleaned(raw: str, name: str) -> None:
    assert clean_name(raw) == name


def test_a_name_that_is_too_long_keeps_its_extension() -> None:
    assert clean_name("я" * 400 + ".docx") == "я" * 250 + ".docx"
    assert clean_name("x" * 400) == "x" * 255
    assert clean_name("a." + "x" * 400) == "a." + "x" * 253


def test_a_disposition_carries_any_script_and_has_a_plain_name_beside_it() -> None:
    assert content_disposition("Übersicht 契約.pdf") == (
        "attachment; filename=\"Ubersicht .pdf\"; filename*=UTF-8''%C3%9Cbersicht%20%E5%A5%91%E7%B4%84.pdf"
    )


@pytest.mark.parametrize("name", ['a"; filename="evil.exe', "a\r\nX: y", "back\\slash", "per%cent;semi", "\u2028"])
def test_nothing_in_a_name_gets_out_of_the_disposition(name: str) -> None:
    header = content_disposition(name)
    plain, encoded = header.removeprefix('attachment; filename="').split("\"; filename*=UTF-8''")
    assert not set(plain) & set('"\\%;\r\n')
    assert encoded.isascii()
    assert not set(encoded) & set('"\\; \r\n')
