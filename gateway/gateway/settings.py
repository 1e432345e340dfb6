"""The gateway's settings."""

from dataclasses import dataclass

from chassis.settings import Settings as CommonSettings
from chassis.settings import setting


@dataclass(frozen=True, kw_only=True)
class Settings(CommonSettings):
    """What the gateway reads beside the common settings."""

    identity_private_key: bytes = setting(
        "IDENTITY_PRIVATE_KEY", "private_key", "The key that signs identities: a raw Ed25519 seed in base64"
    )
    contacts_url: str = setting("CONTACTS_URL", "http_url", "Internal address of the contacts service")
    scheduling_url: str = setting("SCHEDULING_URL", "http_url", "Internal address of the scheduling service")
    billing_url: str = setting("BILLING_URL", "http_url", "Internal address of the billing service")
    documents_url: str = setting("DOCUMENTS_URL", "http_url", "Internal address of the documents service")
    rate_limit_requests: int = setting(
        "RATE_LIMIT_REQUESTS", "int", "Requests that a token has in a location for each interval", 100
    )
    rate_limit_interval_ms: int = setting(
        "RATE_LIMIT_INTERVAL_MS", "int", "The interval of the rate limit in milliseconds", 10_000
    )
    rate_limit_url: str | None = setting(
        "RATE_LIMIT_URL",
        "str",
        "Where several processes count together, as the `limits` library writes it (`redis://host:6379`); needed when"
        " WEB_PROCESSES is over 1",
        None,
    )
    trusted_proxies: tuple[str, ...] = setting(
        "TRUSTED_PROXIES",
        "list",
        "Addresses or networks of balancers, comma separated, whose `X-Forwarded-For` and `-Proto` are believed",
        (),
    )
    upstream_connect_ms: int = setting("UPSTREAM_CONNECT_MS", "int", "Patience for a connection to a service", 2_000)
    upstream_answer_ms: int = setting(
        "UPSTREAM_ANSWER_MS", "int", "Patience for a service's answer, and between its parts", 30_000
    )
    record_part_ms: int = setting(
        "RECORD_PART_MS", "int", "Patience for one part of a contact's record before it is left out", 3_000
    )

    @property
    def services(self) -> dict[str, str]:
        """The internal address of each service by its name."""
        return {
            "contacts": self.contacts_url,
            "scheduling": self.scheduling_url,
            "billing": self.billing_url,
            "documents": self.documents_url,
        }
