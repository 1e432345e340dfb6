"""The mail sink: takes every message, delivers none, keeps each as a file and shows it in a browser."""

import sys
from pathlib import Path

from parts.ports import LOOPBACK, answers
from parts.process import Command


class MailSink:
    """One sink over one folder of ``.eml`` files."""

    def __init__(self, folder: Path, smtp_port: int, http_port: int) -> None:
        self.folder = folder.resolve()
        self.smtp_port = smtp_port
        self.http_port = http_port

    @property
    def url(self) -> str:
        """The address for senders."""
        return f"smtp://{LOOPBACK}:{self.smtp_port}"

    @property
    def page(self) -> str:
        """The address for people who want to read the messages."""
        return f"http://{LOOPBACK}:{self.http_port}/"

    def prepare(self) -> None:
        """Make the folder."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def command(self) -> Command:
        """How to run it in the foreground."""
        ports = ("--smtp-port", str(self.smtp_port), "--http-port", str(self.http_port))
        return Command(argv=(sys.executable, "-P", "-m", "mail_sink", "--folder", str(self.folder), *ports))

    def ready(self) -> bool:
        """Whether both of its ports listen."""
        return answers(LOOPBACK, self.smtp_port) and answers(LOOPBACK, self.http_port)
