"""One service inside a test's own process: real PostgreSQL, signed identities, a clock that the test moves."""

from collections.abc import Iterable
from typing import Any, Self

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import Headers

from chassis.clock import MovingClock
from chassis.events.declare import Event
from chassis.identity import ALL_SCOPES, Identity
from chassis.ids import new_id
from chassis.service import Runtime, Service
from chassis.settings import Settings
from chassis.tables import OUTBOX
from chassis.testing.keys import signed_headers, signer
from chassis.web.app import create_app
from chassis.work import Units

_NO_BUS = "amqp://guest:guest@127.0.0.1:1"


class Client(FlaskClient):
    """A client that acts as one identity."""

    identity: Identity

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request with the identity's header, unless `anonymous=True`."""
        headers = Headers(kwargs.pop("headers", None))
        if not kwargs.pop("anonymous", False):
            headers.extend(signed_headers(self.identity))
        return super().open(*args, headers=headers, **kwargs)

    # werkzeug's own say that an answer may have no JSON; a test that reads it expects it.

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """GET."""
        return self.open(*args, method="GET", **kwargs)

    def post(self, *args: Any, **kwargs: Any) -> Any:
        """POST."""
        return self.open(*args, method="POST", **kwargs)

    def put(self, *args: Any, **kwargs: Any) -> Any:
        """PUT."""
        return self.open(*args, method="PUT", **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """DELETE."""
        return self.open(*args, method="DELETE", **kwargs)

    def patch(self, *args: Any, **kwargs: Any) -> Any:
        """PATCH."""
        return self.open(*args, method="PATCH", **kwargs)


class TestService:
    """A service under test. Each test takes a location of its own, so that tests share a database and never clean it."""

    __test__ = False

    def __init__(
        self,
        service: Service,
        database_url: str,
        *,
        ports: Any = None,
        clock: MovingClock | None = None,
        **settings: Any,
    ) -> None:
        self.clock = clock or MovingClock()
        self.runtime = Runtime.start(
            service,
            make_settings(service, database_url, **settings),
            clock=self.clock,
            ports=ports,
        )
        self.app = create_app(self.runtime)
        self.app.test_client_class = Client

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.runtime.close()

    def client(
        self,
        location_id: str | None,
        *,
        scopes: Iterable[str] = (ALL_SCOPES,),
        user: str | None = None,
        assigned_only: bool = False,
        actor: str | None = None,
    ) -> Client:
        """A client in `location_id` acting as `user`, or as a token; `assigned_only` shows it that user's contacts only."""
        client = self.app.test_client()
        assert isinstance(client, Client)
        client.identity = Identity(
            actor=actor or (f"user:{user}" if user else f"token:{new_id()}"),
            location_id=location_id,
            scopes=frozenset(scopes),
            assigned_to=user if assigned_only else None,
            company_id="company-of-tests",
        )
        return client

    def units(self, location_id: str | None, actor: str = "system") -> Units:
        """Units of work in `location_id`, for tests below the web."""
        return Units(self.runtime, Identity(actor=actor, location_id=location_id))

    def deliver(self, *events: Event) -> None:
        """Handle `events` as the worker does, in one transaction.

        Raises:
            Exception: whatever a handler raises, in place of a retry.
        """
        from chassis.testing.events import handle  # noqa: PLC0415 - most tests need no events

        handle(self.runtime, *events)

    def events(self, event_type: str | None = None, *, location_id: str | None = None) -> list[dict[str, Any]]:
        """What the outbox holds, in order, as dictionaries with `data` parsed; of one type or location where given."""
        from chassis.testing.events import outbox  # noqa: PLC0415

        statement = select(OUTBOX).order_by(OUTBOX.c.position)
        if event_type is not None:
            statement = statement.where(OUTBOX.c.type == event_type)
        if location_id is not None:
            statement = statement.where(OUTBOX.c.location_id == location_id)
        return outbox(self.runtime, statement)

    def run_timers(self, location_id: str | None = None) -> int:
        """Run every timer (of one location, where given) that is due by the test's clock; answers how many ran."""
        from chassis.testing.events import run_due_timers  # noqa: PLC0415

        return run_due_timers(self.runtime, location_id)


def make_settings(service: Service, database_url: str, **values: Any) -> Settings:
    """Settings for a test: answers are checked, and the bus is one that nobody listens on unless `bus_url` is given."""
    return service.settings(
        name=service.name,
        **{
            **service.settings.defaults(),
            "database_url": database_url,
            "bus_url": _NO_BUS,
            "bus_namespace": "",
            "web_address": None,
            "worker_address": None,
            "identity_public_keys": (signer().public_key,),
            "log_level": "warning",
            "otlp_endpoint": None,
            "web_threads": 4,
            "web_processes": 1,
            "event_tries": 12,
            "event_first_pause": 2.0,
            "check_answers": True,
            **values,
        },
    )
