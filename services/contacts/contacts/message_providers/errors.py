"""The errors of providers."""

from chassis.errors import Conflict, NotFound, Unauthorized


def provider_not_found() -> NotFound:
    """404: no such provider."""
    return NotFound("provider_not_found", "There is no such provider.")


def channel_taken(provider_id: str) -> Conflict:
    """409: the channel has a provider."""
    return Conflict("channel_taken", "This channel has a provider already.", details={"providerId": provider_id})


def bad_signature() -> Unauthorized:
    """401: what came in is not signed by the provider, or long ago."""
    return Unauthorized("bad_signature", "The signature does not hold, or its time is more than 5 minutes off.")
