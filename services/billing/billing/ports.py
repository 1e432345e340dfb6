"""What lies outside billing's own database."""

from dataclasses import dataclass

from billing.settings import BillingSettings
from billing.stripe.client import SdkStripe
from billing.stripe.port import StripePort


@dataclass(frozen=True)
class Ports:
    """The payment provider."""

    stripe: StripePort


def build_ports(settings: BillingSettings) -> Ports:
    """The real clients."""
    return Ports(stripe=SdkStripe(settings))
