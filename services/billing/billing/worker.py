"""What billing's worker does: follow contacts, settle what a call to Stripe left open, and clean up there."""

from collections.abc import Callable, Mapping

from billing.cards.operations import DETACH_CARD, detach_card
from billing.charges.reconciling import EXPIRE_AUTHENTICATION, SETTLE_CHARGE, expire_authentication, settle_charge
from billing.contacts import contact_refs
from billing.personal_data.holdings import contact_data
from billing.reactions.merging import contact_moves
from billing.refunds.operations import SETTLE_REFUND, settle_refund
from chassis.timers.store import Timer
from chassis.work import Work

SUBSCRIPTIONS = [
    *contact_refs.subscriptions(),
    *contact_moves.subscriptions(),
    *contact_data.subscriptions(),
]

TIMERS: Mapping[str, Callable[[Work, Timer], None]] = {
    SETTLE_CHARGE: settle_charge,
    EXPIRE_AUTHENTICATION: expire_authentication,
    SETTLE_REFUND: settle_refund,
    DETACH_CARD: detach_card,
    **contact_moves.timers(),
    **contact_data.timers(),
}
