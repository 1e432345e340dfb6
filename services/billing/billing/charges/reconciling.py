"""What a charge's caller did not live to see: the worker asks Stripe until it is known."""

from datetime import timedelta

from billing.charges.errors import AUTHENTICATION_EXPIRED, NOT_RECEIVED
from billing.charges.operations import EXPIRE_AUTHENTICATION, SETTLE_CHARGE, give_up, lose_sight, settle
from billing.stripe.port import Cancelled, Outcome, ProviderError, StillOpen
from billing.transactions.models import Status, Transaction
from billing.transactions.operations import lock_transaction
from chassis.timers.store import Timer
from chassis.work import Work

__all__ = ["EXPIRE_AUTHENTICATION", "SETTLE_CHARGE", "expire_authentication", "settle_charge"]

# A request that Stripe has not shown for this long never came to it.
GIVE_UP = timedelta(minutes=15)
_SHORTEST, _LONGEST = timedelta(seconds=15), timedelta(hours=1)


def settle_charge(work: Work, timer: Timer) -> None:
    """Ask Stripe what became of a charge that is still open; ask again later while it can't be known."""
    seen = work.session.get(Transaction, timer.key)
    if seen is None or seen.status not in (Status.PENDING, Status.UNKNOWN):
        return
    try:
        outcome = _look(work, seen)
    except ProviderError:
        _look_later(work, timer)
        return
    row = lock_transaction(work, seen.id)
    if outcome is not None and not isinstance(outcome, StillOpen):
        settle(work, row, outcome)
    elif outcome is None and work.now() - row.created_at >= GIVE_UP:
        give_up(work, row, NOT_RECEIVED, "The payment provider never received this charge. Nothing was charged.")
    else:
        lose_sight(work, row)
        _look_later(work, timer)


def expire_authentication(work: Work, timer: Timer) -> None:
    """Take back a payment whose cardholder did not authenticate within a day."""
    seen = work.session.get(Transaction, timer.key)
    if seen is None or seen.status != Status.REQUIRES_ACTION or seen.intent_id is None:
        return
    try:
        outcome = work.ports.stripe.cancel_charge(seen.intent_id)
    except ProviderError:
        work.set_timer(EXPIRE_AUTHENTICATION, seen.id, work.now() + _LONGEST)
        return
    row = lock_transaction(work, seen.id)
    if isinstance(outcome, Cancelled):
        give_up(work, row, AUTHENTICATION_EXPIRED, "The cardholder did not authenticate this payment in time.")
    else:
        settle(work, row, outcome)


def _look(work: Work, row: Transaction) -> Outcome | None:
    stripe = work.ports.stripe
    outcome: Outcome | None
    if row.intent_id is not None:
        outcome = stripe.read_charge(row.intent_id)
    else:
        outcome = stripe.find_charge(row.customer_id, row.id, row.created_at)
    return outcome


def _look_later(work: Work, timer: Timer) -> None:
    """Set the timer again, each time twice as far, up to an hour."""
    looks = int(timer.payload.get("looks", 0)) + 1
    pause = min(_SHORTEST * 2 ** min(looks - 1, 20), _LONGEST)
    work.set_timer(SETTLE_CHARGE, timer.key, work.now() + pause, {"looks": looks})
