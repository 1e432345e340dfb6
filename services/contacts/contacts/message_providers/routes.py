"""Who carries the location's messages."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.message_providers import operations
from contacts.message_providers.models import MessageProvider
from contacts.message_providers.schemas import (
    ProviderAnswer,
    ProviderBody,
    ProviderChange,
    ProvidersAnswer,
    present_provider,
)
from contacts.wire import SUCCEEDED, Succeeded

READ, WRITE = "conversations.readonly", "conversations.write"
message_providers = Feature("message_providers", __name__, "Who carries the location's messages")
_PROVIDERS = "/conversations/providers"
_PROVIDER = f"{_PROVIDERS}/<provider_id>"


@message_providers.operation(
    "POST", _PROVIDERS, scope=WRITE, body=ProviderBody, answer=ProviderAnswer, status=201, published=False
)
def create_provider(work: Work, body: dict[str, Any]) -> Answer:
    """Set up who carries a channel's messages. The secret is shown this once."""
    return _shown(work, operations.create_provider(work, body), secret=True)


@message_providers.operation("GET", _PROVIDERS, scope=READ, answer=ProvidersAnswer, published=False)
def list_providers(work: Work) -> Answer:
    """The location's providers."""
    return {"providers": [present_provider(one) for one in operations.list_providers(work)]}


@message_providers.operation("GET", _PROVIDER, scope=READ, answer=ProviderAnswer, published=False)
def get_provider(work: Work, provider_id: str) -> Answer:
    """One provider."""
    return _shown(work, operations.read_provider(work, provider_id))


@message_providers.operation("PUT", _PROVIDER, scope=WRITE, body=ProviderChange, answer=ProviderAnswer, published=False)
def update_provider(work: Work, body: dict[str, Any], provider_id: str) -> Answer:
    """Change a provider; a new secret is shown this once."""
    provider = operations.update_provider(work, provider_id, body)
    return _shown(work, provider, secret=bool(body.get("rotate_secret")))


@message_providers.operation("DELETE", _PROVIDER, scope=WRITE, answer=Succeeded, published=False)
def delete_provider(work: Work, provider_id: str) -> Answer:
    """Take a provider away."""
    operations.delete_provider(work, provider_id)
    return SUCCEEDED


def _shown(work: Work, provider: MessageProvider, *, secret: bool = False) -> Answer:
    work.show_version(provider)
    return {"provider": present_provider(provider, secret=secret)}
