"""Settings: the environment, read once at the start into a typed, frozen object.

`docs/settings.md` is the table of them all.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self
from urllib.parse import urlsplit

from environs import Env, EnvError, EnvValidationError

from chassis.identity import decode_key

_REQUIRED = object()
_DATABASE_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
_BUS_SCHEMES = ("amqp", "amqps", "postgresql")


class SettingsError(Exception):
    """One or more settings are missing or malformed; the message names each."""


@dataclass(frozen=True)
class Address:
    """A host and port to listen on."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def setting(variable: str, kind: str, about: str, default: Any = _REQUIRED) -> Any:
    """A dataclass field read from the environment.

    `variable` may hold `{NAME}`, the service's name in capitals. `kind` is one of environs' parsers (`str`, `int`, `bool`,
    `list` …) or `database_url`, `bus_url`, `http_url`, `address`, `public_keys`, `private_key`. `about` is its line in the
    table of settings. One with a default need not be given to the class either.
    """
    metadata = {"variable": variable, "kind": kind, "about": about, "default": default}
    return field(metadata=metadata) if default is _REQUIRED else field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What every process of a service reads. A service's own class adds fields."""

    name: str
    database_url: str = setting("{NAME}_DATABASE_URL", "database_url", "PostgreSQL database of the service")
    bus_url: str = setting(
        "BUS_URL", "bus_url", "RabbitMQ (`amqp://…`), or `postgresql://…` for the embedded hand-over on one machine"
    )
    bus_namespace: str = setting("BUS_NAMESPACE", "str", "Prefix of the exchange and the queues", "")
    web_address: Address | None = setting("{NAME}_BIND", "address", "Where the web process listens", None)
    worker_address: Address | None = setting(
        "{NAME}_WORKER_BIND", "address", "Where the worker answers health and metrics", None
    )
    identity_public_keys: tuple[bytes, ...] = setting(
        "IDENTITY_PUBLIC_KEYS", "public_keys", "The gateway's public keys: raw Ed25519 in base64, comma separated"
    )
    log_level: str = setting("LOG_LEVEL", "log_level_name", "debug, info, warning or error", "info")
    otlp_endpoint: str | None = setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http_url", "Where traces are sent (OTLP over HTTP)", None
    )
    web_threads: int = setting("WEB_THREADS", "int", "Threads of a web process", 8)
    web_processes: int = setting("WEB_PROCESSES", "int", "Web processes behind one address", 1)
    event_tries: int = setting("EVENT_TRIES", "int", "Tries of an event's or a timer's handler before it is parked", 12)
    event_first_pause: float = setting(
        "EVENT_FIRST_PAUSE", "float", "Seconds before the second try; each further pause is twice as long", 2.0
    )
    check_answers: bool = setting("CHECK_ANSWERS", "bool", "Hold every answer to its schema (for tests)", False)

    @classmethod
    def load(cls, name: str) -> Self:
        """Read the settings of the service `name` from the environment.

        Raises:
            SettingsError: some are missing or malformed; all of them are named.
        """
        env = _reader()
        values: dict[str, Any] = {"name": name}
        for item in fields(cls):
            if "variable" in item.metadata:
                values[item.name] = _read(env, item.metadata, name)
        try:
            env.seal()
        except EnvValidationError as error:
            raise SettingsError(_describe(error)) from None
        return cls(**values)

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """What each setting is by default, by its field; without those that are required."""
        return {
            item.name: item.metadata["default"]
            for item in fields(cls)
            if "variable" in item.metadata and item.metadata["default"] is not _REQUIRED
        }

    @classmethod
    def table(cls, name: str) -> list[tuple[str, str, str]]:
        """Variable, default (or `required`) and meaning of each setting, for the docs."""
        rows = []
        for item in fields(cls):
            if "variable" in item.metadata:
                default = item.metadata["default"]
                shown = "required" if default is _REQUIRED else "" if default is None else str(default)
                rows.append((_variable(item.metadata, name), shown, item.metadata["about"]))
        return rows


def _variable(metadata: Any, name: str) -> str:
    return str(metadata["variable"]).replace("{NAME}", name.upper())


def _read(env: Env, metadata: Any, name: str) -> Any:
    variable, default = _variable(metadata, name), metadata["default"]
    if default is not _REQUIRED and not os.environ.get(variable):
        return default
    return getattr(env, metadata["kind"])(variable)


def _describe(error: EnvValidationError) -> str:
    named = error.error_messages if isinstance(error.error_messages, Mapping) else {"settings": error.error_messages}
    lines = [f"{variable}: {' '.join(messages)}" for variable, messages in sorted(named.items())]
    return "These settings are missing or malformed (docs/settings.md has the table):\n  " + "\n  ".join(lines)


def _reader() -> Env:
    env = Env(eager=False)
    env.add_parser("database_url", _database_url)
    env.add_parser("bus_url", _bus_url)
    env.add_parser("http_url", _http_url)
    env.add_parser("address", _address)
    env.add_parser("public_keys", _public_keys)
    env.add_parser("private_key", _private_key)
    env.add_parser("log_level_name", _log_level)
    return env


def _url(value: str, schemes: tuple[str, ...]) -> str:
    parts = urlsplit(value)
    if parts.scheme not in schemes or not (parts.hostname or parts.path.strip("/")):
        # The value itself may hold a password, so it is not repeated.
        raise EnvError(f"is not an address of the form {schemes[0]}://host:port/name")
    return value


def _database_url(value: str) -> str:
    return _url(value, _DATABASE_SCHEMES)


def _bus_url(value: str) -> str:
    return _url(value, _BUS_SCHEMES)


def _http_url(value: str) -> str:
    return _url(value, ("http", "https")).rstrip("/")


def _address(value: str) -> Address:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise EnvError("is not of the form host:port")
    return Address(host.strip("[]"), int(port))


def _public_keys(value: str) -> tuple[bytes, ...]:
    return tuple(_private_key(part.strip()) for part in value.split(",") if part.strip())


def _private_key(value: str) -> bytes:
    try:
        return decode_key(value)
    except ValueError as error:
        raise EnvError("is not a raw Ed25519 key in base64") from error


def _log_level(value: str) -> str:
    if value.lower() not in {"debug", "info", "warning", "error"}:
        raise EnvError("is not debug, info, warning or error")
    return value.lower()
