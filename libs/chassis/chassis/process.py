"""The process kinds of a service: `web`, `worker`, `migrate`, and the commands that print what it declares."""

import argparse
import sys
from collections.abc import Callable, Sequence

import orjson

from chassis.logging import configure_logging
from chassis.migrating import migrate
from chassis.service import Runtime, Service
from chassis.settings import Settings, SettingsError
from chassis.telemetry import start_tracing

Command = Callable[[Service, Sequence[str]], int]


def main(service: Service, arguments: Sequence[str] | None = None, more: dict[str, Command] | None = None) -> None:
    """Run one process kind of `service` and exit; `more` are commands of the service's own."""
    commands: dict[str, Command] = {
        "web": run_web,
        "worker": run_worker,
        "migrate": run_migrate,
        "openapi": print_openapi,
        "asyncapi": print_asyncapi,
        "events": run_events,
        **(more or {}),
    }
    parser = argparse.ArgumentParser(prog=f"python -m {service.package}")
    parser.add_argument("command", choices=sorted(commands))
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    given = parser.parse_args(arguments)
    try:
        sys.exit(commands[given.command](service, given.rest))
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - for a person at a terminal
        sys.exit(2)


def _settings(service: Service, process: str) -> Settings:
    settings = service.settings.load(service.name)
    configure_logging(service.name, process, settings.log_level)
    return settings


def run_web(service: Service, _rest: Sequence[str]) -> int:
    """Serve the service's operations until SIGTERM."""
    from chassis.web.app import create_app  # noqa: PLC0415 - only this process needs Flask
    from chassis.web.server import Server  # noqa: PLC0415

    settings = _settings(service, "web")
    if settings.web_address is None:
        raise SettingsError(f"{service.name.upper()}_BIND: the web process needs an address to listen on.")

    def load() -> object:
        start_tracing(service.name, settings.otlp_endpoint)
        return create_app(Runtime.start(service, settings))

    Server(load, settings.web_address, processes=settings.web_processes, threads=settings.web_threads).run()
    return 0


def run_worker(service: Service, _rest: Sequence[str]) -> int:
    """Relay, consume and run timers until SIGTERM."""
    from chassis.worker import run  # noqa: PLC0415 - only this process needs the bus

    settings = _settings(service, "worker")
    start_tracing(service.name, settings.otlp_endpoint)
    return run(Runtime.start(service, settings))


def run_migrate(service: Service, _rest: Sequence[str]) -> int:
    """Bring the database up to date, and declare the queue and its bindings."""
    from chassis.events.topology import declare  # noqa: PLC0415 - only this process and the worker need the bus

    runtime = Runtime.start(service, _settings(service, "migrate"))
    migrate(runtime.database, service)
    declare(runtime)
    runtime.close()
    return 0


def run_events(service: Service, rest: Sequence[str]) -> int:
    """The operator's commands over events."""
    from chassis.events_cli import run  # noqa: PLC0415 - only this process needs it

    return run(Runtime.start(service, _settings(service, "events")), rest)


def print_openapi(service: Service, _rest: Sequence[str]) -> int:
    """Print the service's OpenAPI document."""
    from chassis.web.app import create_app  # noqa: PLC0415 - only this process and web need Flask

    app = create_app(Runtime.start(service, _settings(service, "openapi")))
    sys.stdout.write(app.test_client().get("/openapi.json").get_data(as_text=True) + "\n")
    return 0


def print_asyncapi(service: Service, _rest: Sequence[str]) -> int:
    """Print the service's AsyncAPI document."""
    from chassis.events.asyncapi import document  # noqa: PLC0415 - only this command needs it

    sys.stdout.write(orjson.dumps(document(service), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0
