"""What billing needs of its payment provider, in billing's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from chassis.money import Money


@dataclass(frozen=True)
class CardDetails:
    """A card as the provider describes it; never its number."""

    payment_method_id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    fingerprint: str | None


@dataclass(frozen=True)
class Refusal:
    """Why a card could not be used. ``code`` and ``decline_code`` are Stripe's, ``advice`` its ``advice_code``."""

    code: str
    decline_code: str | None
    advice: str | None
    message: str


@dataclass(frozen=True)
class Succeeded:
    """The money was taken."""

    intent_id: str
    charge_id: str | None
    receipt_url: str | None


@dataclass(frozen=True)
class Declined:
    """The card was refused and nothing was taken."""

    intent_id: str
    charge_id: str | None
    refusal: Refusal


@dataclass(frozen=True)
class AuthenticationNeeded:
    """Nothing is taken until the cardholder authenticates in a browser with ``client_secret``."""

    intent_id: str
    client_secret: str
    refusal: Refusal


@dataclass(frozen=True)
class StillOpen:
    """The provider has the wish and has not decided yet."""

    intent_id: str


@dataclass(frozen=True)
class Cancelled:
    """The wish was taken back; nothing was or will be taken."""

    intent_id: str


Outcome = Succeeded | Declined | AuthenticationNeeded | StillOpen | Cancelled


@dataclass(frozen=True)
class ChargeWish:
    """One charge of a stored card. ``transaction_id`` is the provider's idempotency key: the same one never charges twice."""

    transaction_id: str
    location_id: str
    contact_id: str
    customer_id: str
    payment_method_id: str
    money: Money
    description: str


@dataclass(frozen=True)
class RefundWish:
    """Money to give back. ``refund_id`` is the provider's idempotency key."""

    refund_id: str
    transaction_id: str
    location_id: str
    intent_id: str
    money: Money
    reason: str | None


@dataclass(frozen=True)
class RefundState:
    """A refund at the provider. ``status`` is ``pending``, ``succeeded``, ``failed`` or ``canceled``."""

    provider_id: str
    intent_id: str | None
    status: str
    amount_minor: int
    currency: str
    reason: str | None
    failure: str | None
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class ProviderEvent:
    """A webhook whose signature held. ``data`` is the object that it tells of, as it was then."""

    id: str
    type: str
    created: datetime
    data: dict[str, Any]


class ProviderError(Exception):
    """A call to the provider that did not end as it should."""


class OutcomeUnknownError(ProviderError):
    """The provider may or may not have done it: no answer, or a broken one."""


class NotDoneError(ProviderError):
    """The provider did nothing and may be asked again later: too many calls, or our key is not accepted."""


class RejectedError(ProviderError):
    """The provider did nothing and will not: the request breaks a rule. ``code`` is the provider's, or None."""

    def __init__(self, code: str | None, message: str) -> None:
        super().__init__(message)
        self.code = code


class CardRefusedError(ProviderError):
    """The card can't be saved."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class BadSignatureError(ProviderError):
    """A webhook that the provider did not sign, or signed too long ago."""


class StripePort(Protocol):
    """The provider. Every method may raise OutcomeUnknownError and NotDoneError; those that change something RejectedError."""

    def create_customer(
        self, key: str, *, location_id: str, contact_id: str, name: str | None, email: str | None
    ) -> str:
        """The id of a new customer; the same ``key`` and values give the same customer."""

    def delete_customer(self, customer_id: str) -> None:
        """Forget a customer with all of its cards; nothing when it is forgotten already. Payments stay."""

    def begin_card_setup(self, customer_id: str) -> str:
        """A client secret with which a browser saves a card for later charges."""

    def attach_card(self, payment_method_id: str, customer_id: str) -> CardDetails:
        """Save a payment method to the customer, if it is not there already; may raise CardRefusedError."""

    def detach_card(self, payment_method_id: str) -> None:
        """Forget a payment method; nothing when it is forgotten already."""

    def charge(self, wish: ChargeWish) -> Outcome:
        """Charge a card whose holder is not there."""

    def find_charge(self, customer_id: str, transaction_id: str, since: datetime) -> Outcome | None:
        """What became of a charge, or None when the provider never saw it."""

    def read_charge(self, intent_id: str) -> Outcome:
        """What became of a charge that the provider has seen."""

    def cancel_charge(self, intent_id: str) -> Outcome:
        """Take an open charge back; its state after that."""

    def refund(self, wish: RefundWish) -> RefundState:
        """Give money back."""

    def find_refund(self, intent_id: str, refund_id: str) -> RefundState | None:
        """What became of a refund, or None when the provider never saw it."""

    def read_event(self, payload: bytes, signature: str) -> ProviderEvent:
        """The webhook in ``payload``; raises BadSignatureError."""
