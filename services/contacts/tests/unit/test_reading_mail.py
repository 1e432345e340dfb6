"""E-mails that were made to keep their reader busy."""

import pytest

from contacts.mail.reading import UnreadableMailError, read_mail

HEAD = b"From: ada@example.com\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"


def nested(depth: int) -> bytes:
    parts = [
        f'Content-Type: multipart/mixed; boundary="b{number}"\r\n\r\n--b{number}\r\n'.encode()
        for number in range(depth)
    ]
    return HEAD + b"".join(parts) + b"Content-Type: text/plain\r\n\r\nHello\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        nested(2000),
        HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5000 + b"Subject: x\r\n\r\nHello",
        HEAD + b"Content-Type: text/plain; " + b'a*0*="x";' * 3000 + b"\r\n\r\nHello",
        HEAD + b"Content-Type: text/plain" + b';\r\n a*0*="x"' * 3000 + b"\r\n\r\nHello",
        HEAD + b"To: " + b", ".join(b"a%d@example.com" % number for number in range(20_000)) + b"\r\n\r\nHello",
        HEAD + b"To: " + b"a." * 10_000 + b"b@example.com\r\n\r\nHello",
        b"From: " + b"\r\n (a)" * 4_000 + b"<ada@example.com>\r\n\r\nHello",
        HEAD + b"Content-Type: multipart/mixed; boundary=q\r\n\r\n" + b"--q\r\n\r\n" * 100_000,
        HEAD
        + b"Content-Type: multipart/mixed; boundary=q\r\n\r\n"
        + b"--q\r\nContent-Type: text/plain; a*0*=x; a*1*=y; a*2*=z; b=c; d=e\r\n\r\nHello\r\n" * 4000,
        b"",
    ],
)
def test_what_would_keep_a_process_busy_is_no_mail(raw: bytes) -> None:
    with pytest.raises(UnreadableMailError):
        read_mail(raw)


def test_a_mail_to_many_with_deep_parts_is_read() -> None:
    to = b"To: " + b", ".join(b"a%d@example.com" % number for number in range(500)) + b"\r\n"
    mail = read_mail(to + nested(30))
    assert (mail.text, mail.sender, len(mail.to)) == ("Hello", "ada@example.com", 500)
