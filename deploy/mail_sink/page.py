"""The page side: a list of messages, and each message as text, with its HTML shown in a sealed frame."""

from email.message import EmailMessage
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mail_sink.inbox import Inbox

STYLE = "body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto}td{padding:.2rem 1rem .2rem 0}iframe{width:100%;height:30rem}"
SAFE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'",
    "X-Content-Type-Options": "nosniff",
}


def make_server(inbox: Inbox, host: str, port: int) -> ThreadingHTTPServer:
    """The server, ready to serve."""

    class Page(BaseHTTPRequestHandler):
        """`/` lists, `/NAME` shows."""

        def do_GET(self) -> None:
            """Answer one page."""
            name = self.path.partition("?")[0].removeprefix("/")
            message = inbox.read(name) if name else None
            if name and message is None:
                self._answer(404, "<p>There is no such message.</p>")
            else:
                self._answer(200, _list(inbox) if message is None else _message(message))

        def _answer(self, status: int, content: str) -> None:
            body = f"<!doctype html><title>Mail</title><style>{STYLE}</style>{content}".encode()
            self.send_response(status)
            for header, value in SAFE_HEADERS.items():
                self.send_header(header, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002 - the parent's name
            """Nothing: addresses are personal."""

    return ThreadingHTTPServer((host, port), Page)


def _list(inbox: Inbox) -> str:
    lines = "".join(
        f"<tr><td><a href='/{escape(mail.name)}'>{escape(mail.subject) or '(no subject)'}</a>"
        f"<td>{escape(mail.recipients)}<td>{escape(mail.sender)}"
        for mail in inbox.newest()
    )
    return f"<h1>Mail</h1><p>Nothing here was delivered to anybody.</p><table>{lines}</table>"


def _message(message: EmailMessage) -> str:
    headers = "".join(
        f"<tr><td>{name}<td>{escape(str(message.get(name, '')))}" for name in ("From", "To", "Subject", "Date")
    )
    text, markup = message.get_body(("plain",)), message.get_body(("html",))
    files = "".join(f"<li>{escape(part.get_filename() or 'unnamed')}" for part in message.iter_attachments())
    shown = f"<pre>{escape(text.get_content())}</pre>" if text is not None else ""
    framed = f'<iframe sandbox srcdoc="{escape(markup.get_content())}"></iframe>' if markup is not None else ""
    return f"<p><a href='/'>All mail</a></p><table>{headers}</table>{shown}{framed}<ul>{files}</ul>"
