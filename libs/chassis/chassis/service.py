"""A service declares itself once; every process kind is made from that declaration."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.identity import IdentityVerifier
from chassis.settings import Settings

if TYPE_CHECKING:
    from chassis.events.declare import EventType, Subscription
    from chassis.timers.store import Timer
    from chassis.web.feature import Feature
    from chassis.work import Work

_PATIENCE_SECONDS = 10


def _no_ports(_settings: Any) -> Any:
    return None


@dataclass(frozen=True)
class Service:
    """What a service is: its features, the events that it publishes and reads, its timers and its ports.

    `ports` makes the real clients of what lies outside (Stripe, the object store, SMTP); an operation finds them as
    `work.ports`. Without `features` they are `FEATURES` of the package's `app` module, which only the web process imports:
    a worker starts in two thirds of the time.

    With `generic_plans` PostgreSQL plans what is prepared once for each connection, whatever it is asked with: for a service that looks
    things up by their keys and in ranges, whose best plan is the same for all values.
    """

    name: str
    package: str
    settings: type[Settings] = Settings
    features: Sequence["Feature"] | None = None
    published: Sequence["EventType"] = ()
    subscriptions: Sequence["Subscription"] = ()
    timers: Mapping[str, "Callable[[Work, Timer], None]"] = field(default_factory=dict)
    ports: Callable[[Any], Any] = _no_ports
    generic_plans: bool = False

    def all_features(self) -> Sequence["Feature"]:
        """The service's features, in the order in which they are read."""
        if self.features is not None:
            return self.features
        features: Sequence[Feature] = import_module(f"{self.package}.app").FEATURES
        return features

    @property
    def source(self) -> str:
        """The CloudEvents source of its events."""
        return f"/{self.name}"

    @property
    def migrations(self) -> Path:
        """The folder of its Alembic revisions: `migrations` beside the package."""
        package = import_module(self.package)
        if package.__file__ is None:
            raise RuntimeError(f"{self.package} has no __init__.py")
        return Path(package.__file__).resolve().parent.parent / "migrations"


@dataclass
class Runtime:
    """A service in one process: its settings, database, clock and ports."""

    service: Service
    settings: Any
    database: Database
    clock: Clock
    verifier: IdentityVerifier
    ports: Any
    tries: set[Future[None]] = field(default_factory=set)
    """Those under way in threads (`chassis.timers.trying`)."""

    @classmethod
    def start(cls, service: Service, settings: Settings, *, clock: Clock | None = None, ports: Any = None) -> "Runtime":
        """Make what a process of `service` needs; nothing is connected yet."""
        return cls(
            service=service,
            settings=settings,
            database=Database(
                settings.database_url,
                pool_size=settings.web_threads,
                application_name=f"dossier-{service.name}",
                generic_plans=service.generic_plans,
            ),
            clock=clock or SystemClock(),
            verifier=IdentityVerifier(settings.identity_public_keys),
            ports=ports if ports is not None else service.ports(settings),
        )

    def close(self) -> None:
        """Give back the database's connections, once the tries under way have given back theirs; after ten seconds all the same."""
        wait(list(self.tries), timeout=_PATIENCE_SECONDS)
        self.database.dispose()
