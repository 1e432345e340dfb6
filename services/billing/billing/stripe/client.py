"""The real client: Stripe's own SDK behind the port."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

import stripe
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_fixed

from billing.settings import BillingSettings
from billing.stripe.amounts import NotChargeableError, to_stripe
from billing.stripe.port import (
    CardDetails,
    CardRefusedError,
    ChargeWish,
    NotDoneError,
    Outcome,
    OutcomeUnknownError,
    ProviderEvent,
    RefundState,
    RefundWish,
    RejectedError,
)
from billing.stripe.reading import card_of, outcome_of, refund_of, refusal_of
from billing.stripe.webhook import read_event

Answer = TypeVar("Answer")
_IN_USE = "idempotency_key_in_use"
_MISSING = "resource_missing"
# One more try of a call that got no answer; under its idempotency key it does nothing twice.
_RETRIES = 1
# Clocks differ: what the provider made of a wish may look older than the wish.
_CLOCK_SKEW = timedelta(minutes=5)
_MOST_LISTED = 500


class SdkStripe:
    """`StripePort` by the SDK."""

    def __init__(self, settings: BillingSettings) -> None:
        self._timeout = settings.stripe_timeout
        self._webhook_secret = settings.stripe_webhook_secret
        self._client = stripe.StripeClient(
            settings.stripe_api_key,
            base_addresses={"api": settings.stripe_api_base} if settings.stripe_api_base else None,
            max_network_retries=_RETRIES,
            http_client=stripe.RequestsClient(timeout=settings.stripe_timeout),
        )

    def create_customer(
        self, key: str, *, location_id: str, contact_id: str, name: str | None, email: str | None
    ) -> str:
        """See StripePort."""
        wish: Any = {"metadata": {"locationId": location_id, "contactId": contact_id}}
        wish |= {member: value for member, value in (("name", name), ("email", email)) if value}
        made = self._call(lambda: self._client.v1.customers.create(wish, {"idempotency_key": key}))
        return made.id

    def delete_customer(self, customer_id: str) -> None:
        """See StripePort."""
        try:
            self._call(lambda: self._client.v1.customers.delete(customer_id))
        except RejectedError as refused:
            if refused.code != _MISSING:
                raise

    def begin_card_setup(self, customer_id: str) -> str:
        """See StripePort."""
        made = self._call(
            lambda: self._client.v1.setup_intents.create(
                {"customer": customer_id, "usage": "off_session", "allowed_payment_method_types": ["card"]}
            )
        )
        if made.client_secret is None:
            raise OutcomeUnknownError("a setup intent without a client secret")
        return made.client_secret

    def attach_card(self, payment_method_id: str, customer_id: str) -> CardDetails:
        """See StripePort."""
        try:
            method = self._call(
                lambda: self._client.v1.payment_methods.attach(payment_method_id, {"customer": customer_id})
            )
        except RejectedError:
            # A setup in the browser may have attached it to this customer already.
            method = self._call(lambda: self._client.v1.payment_methods.retrieve(payment_method_id))
            if method.customer != customer_id:
                raise
        if method.type != "card":
            raise RejectedError("payment_method_not_a_card", "The payment method is not a card.")
        return card_of(method.to_dict())

    def detach_card(self, payment_method_id: str) -> None:
        """See StripePort."""
        try:
            self._call(lambda: self._client.v1.payment_methods.detach(payment_method_id))
        except RejectedError:
            method = self._call(lambda: self._client.v1.payment_methods.retrieve(payment_method_id))
            if method.customer is not None:
                raise

    def charge(self, wish: ChargeWish) -> Outcome:
        """See StripePort."""
        intent = self._charging(
            lambda: self._client.v1.payment_intents.create(
                {
                    "amount": _amount(wish),
                    "currency": wish.money.currency.lower(),
                    "customer": wish.customer_id,
                    "payment_method": wish.payment_method_id,
                    "allowed_payment_method_types": ["card"],
                    "confirm": True,
                    "off_session": True,
                    "description": wish.description,
                    "metadata": {
                        "transactionId": wish.transaction_id,
                        "locationId": wish.location_id,
                        "contactId": wish.contact_id,
                    },
                    "expand": ["latest_charge"],
                },
                {"idempotency_key": wish.transaction_id},
            )
        )
        return outcome_of(intent)

    def find_charge(self, customer_id: str, transaction_id: str, since: datetime) -> Outcome | None:
        """See StripePort. A list, for Stripe's search shows new payments only after a while."""
        earliest = int((since - _CLOCK_SKEW).timestamp())
        with _translated():
            found = self._client.v1.payment_intents.list(
                {
                    "customer": customer_id,
                    "created": {"gte": earliest},
                    "limit": 100,
                    "expand": ["data.latest_charge"],
                }
            )
            for count, intent in enumerate(found.auto_paging_iter()):
                if intent.metadata and intent.metadata.to_dict().get("transactionId") == transaction_id:
                    return outcome_of(intent.to_dict())
                if count >= _MOST_LISTED:
                    raise OutcomeUnknownError("too many payments of one customer to look through")
        return None

    def read_charge(self, intent_id: str) -> Outcome:
        """See StripePort."""
        intent = self._call(lambda: self._client.v1.payment_intents.retrieve(intent_id, {"expand": ["latest_charge"]}))
        return outcome_of(intent.to_dict())

    def cancel_charge(self, intent_id: str) -> Outcome:
        """See StripePort."""
        try:
            intent = self._call(lambda: self._client.v1.payment_intents.cancel(intent_id))
        except RejectedError:
            return self.read_charge(intent_id)
        return outcome_of(intent.to_dict())

    def refund(self, wish: RefundWish) -> RefundState:
        """See StripePort."""
        parameters: Any = {
            "payment_intent": wish.intent_id,
            "amount": _amount(wish),
            "metadata": {
                "refundId": wish.refund_id,
                "transactionId": wish.transaction_id,
                "locationId": wish.location_id,
            },
        }
        if wish.reason:
            parameters["reason"] = wish.reason
        made = self._call(lambda: self._client.v1.refunds.create(parameters, {"idempotency_key": wish.refund_id}))
        return refund_of(made.to_dict())

    def find_refund(self, intent_id: str, refund_id: str) -> RefundState | None:
        """See StripePort."""
        with _translated():
            found = self._client.v1.refunds.list({"payment_intent": intent_id, "limit": 100})
            for refund in found.auto_paging_iter():
                state = refund_of(refund.to_dict())
                if state.metadata.get("refundId") == refund_id:
                    return state
        return None

    def read_event(self, payload: bytes, signature: str) -> ProviderEvent:
        """See StripePort."""
        return read_event(payload, signature, self._webhook_secret)

    def _charging(self, call: Callable[[], stripe.PaymentIntent]) -> dict[str, Any]:
        """The intent that a charge made, also where the card was declined."""
        try:
            with _translated():
                return self._patiently(call).to_dict()
        except CardRefusedError as refused:
            declined = refused.__cause__
            intent = getattr(getattr(declined, "error", None), "payment_intent", None)
            if intent is None:
                raise OutcomeUnknownError("a decline without its payment") from refused
            return dict(intent.to_dict())

    def _call(self, call: Callable[[], Answer]) -> Answer:
        with _translated():
            return self._patiently(call)

    def _patiently(self, call: Callable[[], Answer]) -> Answer:
        """The answer of a call; waits for another call that holds its idempotency key."""
        tries = Retrying(
            retry=retry_if_exception(_is_in_use),
            stop=stop_after_delay(self._timeout),
            wait=wait_fixed(0.1),
            reraise=True,
        )
        return tries(call)


def _amount(wish: ChargeWish | RefundWish) -> int:
    try:
        return to_stripe(wish.money)
    except NotChargeableError as problem:
        raise RejectedError("amount_not_chargeable", str(problem)) from problem


def _is_in_use(problem: BaseException) -> bool:
    if not isinstance(problem, stripe.StripeError) or problem.error is None:
        return False
    return problem.http_status == 409 and problem.error.code == _IN_USE


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the SDK's errors into the port's."""
    try:
        yield
    except stripe.CardError as declined:
        error = declined.error.to_dict() if declined.error else {}
        raise CardRefusedError(refusal_of(error)) from declined
    except stripe.InvalidRequestError as refused:
        raise RejectedError(refused.code, refused.user_message or "Stripe refused the request.") from refused
    except (stripe.RateLimitError, stripe.AuthenticationError, stripe.PermissionError) as refused:
        raise NotDoneError(type(refused).__name__) from refused
    except stripe.StripeError as lost:
        raise OutcomeUnknownError(type(lost).__name__) from lost
