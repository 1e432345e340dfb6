"""What planning the suite takes and makes: the request, what it has to go by, and the plan."""

from dataclasses import dataclass, field

from parts.ports import LOOPBACK
from runner.addresses import Given
from runner.data_folder import DataFolder, Secrets
from runner.part import Part

POSTGRES = "postgres"
BUS = "bus"
BUS_NAMES = "bus names"
STORE = "object store"
STRIPE = "stripe"
MAIL = "mail"


@dataclass(frozen=True)
class Request:
    """What the caller of `up` asked for."""

    host: str
    port: int
    bus: str
    """``auto``, ``rabbitmq`` or ``embedded``."""


@dataclass
class Plan:
    """What is to run."""

    parts: list[Part] = field(default_factory=list)
    environment: dict[str, dict[str, str]] = field(default_factory=dict)
    """For each service, the variables that the runner sets."""
    notes: list[str] = field(default_factory=list)
    """Sentences for the caller."""
    mail_page: str | None = None


@dataclass(frozen=True)
class Site:
    """What every step of the planning looks at."""

    request: Request
    folder: DataFolder
    given: Given
    secrets: Secrets
    ports: dict[str, int]


def public_url(request: Request) -> str:
    """The address of the gateway for callers on this machine."""
    host = LOOPBACK if request.host in {"0.0.0.0", "::", ""} else request.host  # noqa: S104 - compared, not bound
    return f"http://{host}:{request.port}"
