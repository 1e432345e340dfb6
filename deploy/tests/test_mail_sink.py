"""The mail sink keeps what it gets, shows it, and lets no message act in the browser of whoever reads it."""

import http.client
import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest

from parts.pytest_plugin import Mail


def send(mail: Mail, message: EmailMessage) -> None:
    address = urlsplit(mail.url)
    with smtplib.SMTP(address.hostname or "", address.port or 0, timeout=10) as client:
        client.send_message(message)


def get(mail: Mail, path: str) -> tuple[int, str]:
    page = urlsplit(mail.page)
    connection = http.client.HTTPConnection(page.hostname or "", page.port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def letter(subject: str, text: str = "Guten Tag") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Łukasz <l@example.org>", "jürgen@example.org", subject
    message.set_content(text)
    return message


def test_a_message_is_kept_whole_and_private(mail: Mail) -> None:
    message = letter("Rechnung ✓", "Zahlen Sie 10 €.\n.\n..\nfrom here\n")
    message.add_attachment(b"\x00\xff", maintype="application", subtype="pdf", filename="a.pdf")
    send(mail, message)
    path = mail.messages()[-1]
    kept = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert kept["Subject"] == "Rechnung ✓"
    assert kept["X-Envelope-To"] == "jürgen@example.org"
    body = kept.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Zahlen Sie 10 €.", ".", "..", "from here"]
    assert [part.get_content() for part in kept.iter_attachments()] == [b"\x00\xff"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_messages_are_listed_newest_first_and_shown(mail: Mail) -> None:
    send(mail, letter("The first"))
    send(mail, letter("The second", "What it says"))
    status, listed = get(mail, "/")
    assert status == 200
    assert listed.index("The second") < listed.index("The first")
    status, shown = get(mail, f"/{mail.messages()[-1].name}")
    assert status == 200
    assert "What it says" in shown


def test_what_a_message_holds_cannot_act_in_the_reader(mail: Mail) -> None:
    message = letter("<script>alert(1)</script>")
    message.add_alternative("<p onclick='alert(2)'>Hello</p><script>alert(3)</script>", subtype="html")
    send(mail, message)
    _, listed = get(mail, "/")
    _, shown = get(mail, f"/{mail.messages()[-1].name}")
    assert "<script>" not in listed
    assert "<script>" not in shown
    assert "<iframe sandbox srcdoc=" in shown


@pytest.mark.parametrize(
    "path", ["/nothing.eml", "/../secrets.json", "/%2e%2e/secrets.json", "/..%2fsecrets.json", "//etc/passwd"]
)
def test_nothing_but_messages_is_shown(mail: Mail, path: str) -> None:
    (mail.folder.parent / "secrets.json").write_text("secret")
    status, shown = get(mail, path)
    assert status == 404
    assert "secret" not in shown
