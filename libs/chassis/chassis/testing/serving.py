"""Servers in a thread of this process, for as long as a block lasts."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer

from flask import Flask
from werkzeug.serving import make_server

_POLL_SECONDS = 0.02


@contextmanager
def serving(server: HTTPServer) -> Iterator[str]:
    """The address at which the server answers; it is closed at the end."""
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving_app(app: Flask) -> Iterator[str]:
    """The address of a Flask application."""
    with serving(make_server("127.0.0.1", 0, app, threaded=True)) as address:
        yield address


@contextmanager
def serving_nothing() -> Iterator[str]:
    """The address of a service that has nothing of what it is asked for."""
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), _NotFound)) as address:
        yield address


class _NotFound(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""
