"""The settings of billing."""

from dataclasses import dataclass

from chassis.settings import setting
from contact_ref import ContactsSettings


@dataclass(frozen=True, kw_only=True)
class BillingSettings(ContactsSettings):
    """What every service reads, and how to reach Stripe."""

    stripe_api_key: str = setting("STRIPE_API_KEY", "str", "Stripe's secret key")
    stripe_publishable_key: str = setting("STRIPE_PUBLISHABLE_KEY", "str", "Stripe's publishable key, for browsers")
    stripe_webhook_secret: str = setting("STRIPE_WEBHOOK_SECRET", "str", "The secret that signs Stripe's webhooks")
    stripe_api_base: str | None = setting(
        "STRIPE_API_BASE", "http_url", "Stripe's address, where it is not Stripe itself", None
    )
    stripe_timeout: float = setting("STRIPE_TIMEOUT_SECONDS", "float", "How long one call to Stripe may take", 10.0)
