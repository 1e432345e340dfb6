"""The way of an event from one service's commit to another's, on RabbitMQ and on the embedded hand-over."""

from chassis.testing.waiting import wait_until

from .conftest import Pair


def test_a_sale_is_posted_by_the_ledger(pair: Pair) -> None:
    pair.start(pair.till)
    pair.start(pair.ledger)
    pair.sell("s1", 100, 200, 300)
    wait_until(lambda: len(pair.posted("s1")) == 3)
    assert pair.posted("s1") == [100, 200, 300]
