"""`python -m mail_sink --folder DIR --smtp-port N --http-port N`: take mail and show it until SIGTERM."""

import argparse
import signal
import threading
from pathlib import Path

from mail_sink.inbox import Inbox
from mail_sink.page import make_server
from mail_sink.receiving import make_controller


def main() -> None:
    """Run both servers until a signal."""
    parser = argparse.ArgumentParser(prog="mail_sink", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    arguments = parser.parse_args()
    inbox = Inbox(arguments.folder)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    controller = make_controller(inbox, arguments.host, arguments.smtp_port)
    page = make_server(inbox, arguments.host, arguments.http_port)
    controller.start()
    threading.Thread(target=page.serve_forever, daemon=True).start()
    stop.wait()
    page.shutdown()
    page.server_close()
    controller.stop()


if __name__ == "__main__":
    main()
