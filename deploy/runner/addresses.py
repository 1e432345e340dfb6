"""The addresses that replace parts of the suite, read from the environment and checked before anything starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from runner.data_folder import RefusedError

SERVICES = ("contacts", "scheduling", "billing", "documents")
WITH_DATABASE = (*SERVICES, "gateway")
DATABASE_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True)
class Given:
    """What the caller provides; None, or missing, where the suite provides it itself."""

    bus: str | None
    databases: dict[str, str]
    """By service."""
    s3: dict[str, str] | None
    stripe: dict[str, str] | None
    smtp: str | None


def read_given(environment: Mapping[str, str]) -> Given:
    """Read and check them. Raises RefusedError with a line for each that is missing or malformed."""
    faults: list[str] = []

    def address(name: str, schemes: tuple[str, ...], form: str) -> str | None:
        value = environment.get(name, "").strip()
        if value and not _is_address(value, schemes):
            faults.append(f"{name} is not an address of the form {form}")
        return value or None

    databases = {}
    for service in WITH_DATABASE:
        name = f"{service.upper()}_DATABASE_URL"
        if url := address(name, DATABASE_SCHEMES, "postgresql://user:password@host:port/database"):
            databases[service] = url
    bus = address("BUS_URL", ("amqp", "amqps", "postgresql"), "amqp://user:password@host:port/vhost")
    smtp = address("SMTP_URL", ("smtp", "smtps"), "smtp://user:password@host:port")
    endpoint = address("S3_ENDPOINT", ("http", "https"), "http://host:port")
    address("STRIPE_API_BASE", ("http", "https"), "https://host")
    s3 = _together(environment, ("S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY"), faults) if endpoint else None
    stripe_names = ("STRIPE_API_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET")
    stripe = _together(environment, stripe_names, faults) if environment.get("STRIPE_API_KEY") else None
    if faults:
        raise RefusedError("these settings are missing or malformed:\n  " + "\n  ".join(faults))
    return Given(bus, databases, s3, stripe, smtp)


def _together(environment: Mapping[str, str], names: tuple[str, ...], faults: list[str]) -> dict[str, str]:
    faults += [f"{name} is missing; {names[0]} needs it" for name in names if not environment.get(name)]
    return {name: environment.get(name, "") for name in names}


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError:  # not a number, or above 65535
        return False
    place = parts.hostname or (parts.scheme in DATABASE_SCHEMES and parts.path.strip("/"))  # a socket has no host
    return parts.scheme in schemes and bool(place) and port != 0


def host_and_port(url: str) -> tuple[str, int]:
    """Where an address leads; the scheme's usual port when it names none."""
    parts = urlsplit(url)
    usual = {"amqp": 5672, "amqps": 5671, "http": 80, "https": 443, "smtp": 25, "smtps": 465, "postgresql": 5432}
    return parts.hostname or "", parts.port or usual.get(parts.scheme, 5432)
