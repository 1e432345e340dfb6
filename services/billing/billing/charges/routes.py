"""Charge Now."""

from typing import Any

from billing.charges.charging import charge_now
from billing.charges.schemas import ChargeAnswer, ChargeBody
from billing.guarded import GuardedFeature
from chassis.web.feature import Answer
from chassis.web.performing import RequestUnits

charges = GuardedFeature("charges", __name__, "Charge Now")


@charges.operation(
    "POST",
    "/contacts/<contact_id>/charges",
    scope=("payments/charges.write", "payments/orders.collectPayment"),
    body=ChargeBody,
    answer=ChargeAnswer,
    status=201,
    steps=True,
    published=False,
)
def charge_card(units: RequestUnits, body: dict[str, Any], contact_id: str) -> Answer:
    """Charge a stored card now."""
    return charge_now(units, contact_id, body)
