"""The real clients of what lies outside this service."""

from dataclasses import dataclass

from documents.settings import Settings
from documents.storage.port import ObjectStore
from documents.storage.s3 import S3Store


@dataclass(frozen=True)
class Ports:
    """What operations find as `work.ports`."""

    store: ObjectStore


def build_ports(settings: Settings) -> Ports:
    """Clients for `settings`; nothing is connected yet."""
    store = S3Store(
        settings.s3_endpoint,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
        bucket=settings.s3_bucket,
        region=settings.s3_region,
        connections=settings.web_threads * 2,
    )
    return Ports(store)
