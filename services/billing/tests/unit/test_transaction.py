"""A transaction comes to the same end in whatever order, and however often, it is told of."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.stripe.port import AuthenticationNeeded, Cancelled, Declined, Outcome, Refusal, StillOpen, Succeeded
from billing.transactions.models import Status, Transaction

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
REFUSAL = Refusal("card_declined", "insufficient_funds", "try_again_later", "Your card has insufficient funds.")
AUTHENTICATION = Refusal("authentication_required", "authentication_required", None, "Authenticate.")
SUCCEEDED = Succeeded("pi_1", "ch_1", "https://example.org/receipt")
DECLINED = Declined("pi_1", "ch_0", REFUSAL)
NEEDS_HOLDER = AuthenticationNeeded("pi_1", "pi_1_secret_x", AUTHENTICATION)
OPEN = StillOpen("pi_1")


def pending() -> Transaction:
    return Transaction(status=Status.PENDING, amount=4990, amount_refunded=0, currency="EUR", request_key="k")


def told(*outcomes: Outcome) -> Transaction:
    row = pending()
    for outcome in outcomes:
        row.learn(outcome, NOW)
    return row


@given(st.lists(st.sampled_from([NEEDS_HOLDER, OPEN, DECLINED, SUCCEEDED])), st.data())
def test_what_succeeded_stays_succeeded_and_is_news_once(outcomes: list[Outcome], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(outcomes)))
    row, news = pending(), 0
    for outcome in [*outcomes[:place], SUCCEEDED, *outcomes[place:]]:
        is_news = row.learn(outcome, NOW)
        news += is_news and row.status == Status.SUCCEEDED
    assert (row.status, news) == (Status.SUCCEEDED, 1)
    assert (row.charge_id, row.failure_code, row.client_secret, row.settled_at) == ("ch_1", None, None, NOW)


@given(st.lists(st.sampled_from([OPEN, DECLINED]), min_size=1))
def test_what_was_declined_stays_declined_and_gives_its_key_back(outcomes: list[Outcome]) -> None:
    row = told(*outcomes, DECLINED)
    assert (row.status, row.decline_code, row.request_key) == (Status.FAILED, "insufficient_funds", None)


def test_a_failed_authentication_leaves_the_payment_open_to_another_try() -> None:
    row = told(NEEDS_HOLDER, DECLINED)
    assert (row.status, row.client_secret, row.request_key) == (Status.REQUIRES_ACTION, "pi_1_secret_x", "k")
    assert told(NEEDS_HOLDER, DECLINED, SUCCEEDED).status == Status.SUCCEEDED
    assert told(NEEDS_HOLDER, Cancelled("pi_1")).status == Status.FAILED


def test_losing_sight_is_news_once_and_never_undoes_what_is_known() -> None:
    row = pending()
    assert (row.lose_sight(), row.lose_sight(), row.status) == (True, False, Status.UNKNOWN)
    assert told(SUCCEEDED).lose_sight() is False
    assert told(NEEDS_HOLDER).lose_sight() is False


@pytest.mark.parametrize(
    ("refunded", "status"),
    [(0, Status.SUCCEEDED), (1, Status.PARTIALLY_REFUNDED), (4990, Status.REFUNDED)],
)
def test_refunds_show_in_the_status(refunded: int, status: Status) -> None:
    row = told(SUCCEEDED)
    row.note_refunds(refunded)
    assert (row.status, row.amount_refunded) == (status, refunded)


@pytest.mark.parametrize("refunded", [-1, 4991])
def test_no_more_than_was_paid_is_refunded(refunded: int) -> None:
    with pytest.raises(ValueError, match="refunds"):
        told(SUCCEEDED).note_refunds(refunded)
    with pytest.raises(ValueError, match="refunds"):
        told(DECLINED).note_refunds(1)
