"""Makes the parts of the hot path from the settings."""

from concurrent.futures import Executor

from chassis.identity import IdentitySigner
from gateway.edge.admission import Gate
from gateway.edge.limits import Limiter, LocalLimiter, RateHeaders, SharedLimiter
from gateway.edge.memory import Memory
from gateway.edge.pool import Limits, Pool
from gateway.edge.principal import Directory, Identities
from gateway.settings import Settings

# A revoked token is refused within 5 seconds: it is remembered for 3, and one look-up may be on its way.
TOKEN_SECONDS = 3.0
LOCATION_SECONDS = 30.0


def make_pools(settings: Settings) -> dict[str, Pool]:
    """The connections to each service."""
    limits = Limits(connect=settings.upstream_connect_ms / 1000, answer=settings.upstream_answer_ms / 1000)
    return {service: Pool(service, address, limits) for service, address in settings.services.items()}


def make_gate(settings: Settings, directory: Directory, executor: Executor) -> Gate:
    """What every request has to pass."""
    interval = settings.rate_limit_interval_ms / 1000
    return Gate(
        principals=Memory(directory.principal, executor, TOKEN_SECONDS),
        locations=Memory(directory.has_location, executor, LOCATION_SECONDS),
        identities=Identities(IdentitySigner(settings.identity_private_key)),
        limiter=_limiter(settings, executor, interval),
        rate_headers=RateHeaders(settings.rate_limit_requests, interval),
    )


def _limiter(settings: Settings, executor: Executor, interval: float) -> Limiter:
    if settings.rate_limit_url is None:
        return LocalLimiter(settings.rate_limit_requests, interval)
    return SharedLimiter(settings.rate_limit_url, settings.rate_limit_requests, interval, executor)
