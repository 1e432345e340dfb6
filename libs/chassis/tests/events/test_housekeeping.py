"""What a database sheds by itself, and what it keeps."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select, update

from chassis.clock import MovingClock
from chassis.housekeeping import Housekeeping
from chassis.service import Runtime
from chassis.tables import OUTBOX
from chassis.testing.pair import TILL, sell
from chassis.work import Units


def test_published_events_are_kept_for_ninety_days_and_unpublished_ones_for_ever(
    make_runtime: Callable[..., Runtime],
) -> None:
    clock = MovingClock()
    runtime = make_runtime(TILL, "amqp://127.0.0.1:1", clock=clock)
    for number in range(7):
        with Units(runtime)() as work:
            sell(work, f"s{number}", number)
    with runtime.database.engine.begin() as connection:
        connection.execute(update(OUTBOX).where(OUTBOX.c.position > 2).values(published_at=clock.now()))
    housekeeping = Housekeeping(runtime.database.engine, clock, batch=2)

    def left() -> int:
        housekeeping.step()
        with runtime.database.session() as session:
            return session.scalar(select(func.count()).select_from(OUTBOX)) or 0

    clock.move(timedelta(days=89))
    assert left() == 7
    clock.move(timedelta(days=2))
    assert left() == 2
