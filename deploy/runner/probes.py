"""Asking a part whether it is ready. Each raises PartFailedError with a sentence where it knows why not."""

import http.client
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from parts.ports import answers
from parts.process import PartFailedError


def http_ready(host: str, port: int, path: str) -> Callable[[], bool]:
    """Whether the address answers 200 within five seconds."""

    def ready() -> bool:
        connection = http.client.HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read(2000).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if answer.status != 200:
            raise PartFailedError(f"{path} answers {answer.status}: {body}")
        return True

    return ready


def answers_at(host: str, port: int, variable: str) -> Callable[[], bool]:
    """Whether something listens at an address that was given."""

    def ready() -> bool:
        if not answers(host, port, timeout=2):
            raise PartFailedError(f"nothing answers at {host}:{port}; check {variable}")
        return True

    return ready


def database_answers_at(url: str, variable: str) -> Callable[[], bool]:
    """Whether a database that was given takes connections; else with the server's reason."""

    def ready() -> bool:
        try:
            with psycopg.connect(_plain(url), connect_timeout=3):
                return True
        except psycopg.OperationalError as error:
            raise PartFailedError(f"{str(error).strip()}; check {variable}") from None

    return ready


def ensure_database(url: str) -> None:
    """Make a database of our own server where it is missing."""
    name = urlsplit(url).path.removeprefix("/")
    with psycopg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _plain(url: str) -> str:
    """An address without SQLAlchemy's name of the driver."""
    scheme, _, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}://{rest}"
