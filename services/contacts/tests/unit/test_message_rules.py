"""Rules of messages: statuses that only rise, signatures, links, channels, addresses, and e-mails of every kind."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.channels.rules import UnusableError
from contacts.mail.reading import UnreadableMailError, read_mail
from contacts.message_attachments.rules import clean_name, named_once, type_of
from contacts.message_providers.signing import holds as is_signed
from contacts.message_providers.signing import signed
from contacts.messaging.addresses import one_line, read_sender
from contacts.messaging.composing import MOST_REFERENCES, Letter, compose, references_after
from contacts.messaging.kinds import read_channel
from contacts.messaging.statuses import DELIVERED, FAILED, QUEUED, READ, SENT, after
from contacts.signed_links.rules import holds, read_token, token_for

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


def test_reports_in_any_order_end_at_the_same_status() -> None:
    for count, end in ((2, FAILED), (3, DELIVERED), (4, READ)):
        reports = (SENT, FAILED, DELIVERED, READ)[:count]
        ends = set()
        for order in permutations([*reports, SENT]):
            status = QUEUED
            for told in order:
                status = after(status, told)
            ends.add(status)
        assert ends == {end}


def test_a_signature_is_of_the_body_and_the_time() -> None:
    headers = signed("secret", b"body", NOW)
    assert is_signed("secret", b"body", headers, NOW + timedelta(minutes=5))
    assert not is_signed("secret", b"body", headers, NOW + timedelta(minutes=6))
    assert not is_signed("secret", b"body", headers, NOW - timedelta(minutes=6))
    assert not is_signed("other", b"body", headers, NOW)
    assert not is_signed("secret", b"bodY", headers, NOW)
    later = str(int(NOW.timestamp()) + 1)
    assert not is_signed("secret", b"body", {**headers, "X-Webhook-Timestamp": later}, NOW)
    for broken in ({}, {**headers, "X-Webhook-Timestamp": "x"}, {**headers, "X-Webhook-Signature": "é"}):
        assert not is_signed("secret", b"body", broken, NOW)


def test_a_token_opens_one_thing_for_one_purpose() -> None:
    named = read_token("loc.thing.whatever")
    assert named is not None
    token = token_for("key", "attachment", named)
    assert read_token(token) == named
    assert holds("key", "attachment", token, named)
    assert not holds("key", "unsubscribe", token, named)
    assert not holds("other", "attachment", token, named)
    assert [read_token(text) for text in ("", "a.b", "a.b.c.d", "é.b.c", "x" * 300)] == [None] * 5


def test_a_channel_is_read_in_any_case() -> None:
    assert [read_channel(word) for word in ("whatsapp", "whatsApp", "SMS", "Email", "facebook", "fb")] == [
        "whatsApp",
        "whatsApp",
        "sms",
        "email",
        "fb",
        "fb",
    ]
    assert [read_channel(word) for word in ("inApp", "call", "pigeon")] == [None] * 3


def test_senders_are_addresses() -> None:
    assert read_sender("Dr. A <a@EXAMPLE.com>") == '"Dr. A" <a@example.com>'
    assert read_sender("a@example.com") == "a@example.com"
    for wrong in ("nobody", "A <nobody>", ""):
        with pytest.raises(UnusableError):
            read_sender(wrong)
    assert one_line("a\r\nBcc: b\x00 c") == "a Bcc: b c"


def test_references_keep_the_first_and_the_newest() -> None:
    refs: list[str] = []
    for number in range(50):
        refs = references_after(refs, f"r{number}")
    assert (len(refs), refs[0], refs[-1]) == (MOST_REFERENCES, "r0", "r49")
    letter = Letter(
        "x@y", "a@example.com", "b@example.com", "S", NOW, "Text", references=[f"{'r' * 90}{n}@x" for n in range(5)]
    )
    raw = compose(letter).as_bytes()
    assert read_mail(raw).references == tuple(letter.references)
    assert b"=?" not in raw


def test_what_is_composed_is_read_again() -> None:
    letter = Letter(
        "x@y",
        "Zoë <a@example.com>",
        "b@example.com",
        "Größe",
        NOW,
        "Text ☕",
        html="<p>Text ☕</p>",
        cc=["c@example.com"],
    )
    mail = read_mail(compose(letter).as_bytes())
    assert (mail.ref, mail.sender, mail.name, mail.to, mail.cc) == (
        "x@y",
        "a@example.com",
        "Zoë",
        ("b@example.com",),
        ("c@example.com",),
    )
    assert (mail.subject, mail.text, mail.html, mail.at) == ("Größe", "Text ☕", "<p>Text ☕</p>\n", NOW)
    assert (mail.automatic, mail.report, mail.files) == (False, None, ())


def test_mails_of_every_kind_are_read() -> None:
    unnamed = read_mail(b"From: a@example.com\r\n\r\nHi")
    assert unnamed.ref.endswith("@unnamed")
    assert unnamed.ref == read_mail(b"From: a@example.com\r\n\r\nHi").ref
    strange = (
        b"From: =?x-unknown?q?=ff?= <a@example.com>\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\x00ok"
    )
    assert (read_mail(strange).text.endswith("ok"), read_mail(strange).sender) == (True, "a@example.com")
    html = EmailMessage()
    html["From"] = "a@example.com"
    html.set_content("<p>One</p><p>Two &amp; three</p>", subtype="html")
    assert read_mail(html.as_bytes()).text == "One\nTwo & three"
    for nothing in (b"", b"\r\n\r\nbody"):
        with pytest.raises(UnreadableMailError):
            read_mail(nothing)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    try:
        mail = read_mail(b"From: a@example.com\r\n" + raw)
    except UnreadableMailError:
        return
    assert "\0" not in mail.text + mail.subject


def test_files_have_names_that_lead_nowhere() -> None:
    assert [clean_name(name) for name in ("../../etc/passwd", "C:\\a\\b.PDF", "\x00", "é.txt")] == [
        "passwd",
        "b.PDF",
        "file",
        "é.txt",
    ]
    assert [type_of(name) for name in ("a.PDF", "a.svg", "a", "a.jpeg")] == [
        "application/pdf",
        None,
        None,
        "image/jpeg",
    ]
    assert named_once([("a.pdf", "1"), ("a.pdf", "2"), ("a", "3"), ("a", "4")]) == {
        "a.pdf": "1",
        "a (2).pdf": "2",
        "a": "3",
        "a (2)": "4",
    }
