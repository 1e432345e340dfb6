"""Setting up, reading, changing and taking away providers."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.errors import Invalid
from chassis.work import Work
from contacts.message_providers.errors import bad_signature, channel_taken, provider_not_found
from contacts.message_providers.models import MessageProvider
from contacts.message_providers.signing import holds
from contacts.messaging.kinds import EMAIL


def create_provider(work: Work, given: Mapping[str, Any]) -> MessageProvider:
    """Set up who carries a channel's messages; the secret is made here.

    Raises:
        Conflict: `channel_taken`.
    """
    present = provider_of(work, given["channel"])
    if present is not None:
        raise channel_taken(present.id)
    provider = MessageProvider(secret=_new_secret(), **given)
    work.session.add(provider)
    work.session.flush()
    return provider


def list_providers(work: Work) -> Sequence[MessageProvider]:
    """The location's providers, one a channel."""
    return work.session.scalars(select(MessageProvider).order_by(MessageProvider.channel)).all()


def read_provider(work: Work, provider_id: str) -> MessageProvider:
    """One provider.

    Raises:
        NotFound: `provider_not_found`.
    """
    provider = work.session.scalars(select(MessageProvider).where(MessageProvider.id == provider_id)).one_or_none()
    if provider is None:
        raise provider_not_found()
    return provider


def update_provider(work: Work, provider_id: str, given: Mapping[str, Any]) -> MessageProvider:
    """Change what is `given`; `rotate_secret` makes another secret, and the one before signs nothing any more.

    Raises:
        NotFound: `provider_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `invalid_value`, an e-mail provider is given an address to hand over at.
    """
    provider = read_provider(work, provider_id)
    work.check_version(provider)
    if provider.channel == EMAIL and given.get("url"):
        raise Invalid.of_field("url", "invalid_value", "E-mail goes by SMTP and takes no address.")
    for field in ("name", "url", "sender", "create_contacts"):
        if field in given:
            setattr(provider, field, given[field])
    if given.get("rotate_secret"):
        provider.secret = _new_secret()
    work.session.flush()
    return provider


def delete_provider(work: Work, provider_id: str) -> None:
    """Take a provider away: what waits for it fails when its time comes.

    Raises:
        NotFound: `provider_not_found`.
        PreconditionFailed: `stale_version`.
    """
    provider = read_provider(work, provider_id)
    work.check_version(provider)
    work.session.delete(provider)
    work.session.flush()


def provider_of(work: Work, channel: str) -> MessageProvider | None:
    """Who carries a channel's messages, if anybody does."""
    return work.session.scalars(select(MessageProvider).where(MessageProvider.channel == channel)).one_or_none()


def enter_as_provider(work: Work, provider_id: str, body: bytes, headers: Mapping[str, str]) -> MessageProvider:
    """Go on in the location of the provider that signed `body`.

    Raises:
        NotFound: `provider_not_found`.
        Unauthorized: `bad_signature`.
    """
    with work.across_locations():
        provider = read_provider(work, provider_id)
    if not holds(provider.secret, body, headers, work.now()):
        raise bad_signature()
    work.enter_location(provider.location_id)
    return provider


def _new_secret() -> str:
    return f"whsec_{secrets.token_hex(32)}"
