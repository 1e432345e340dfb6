"""When the worker first looks after what a request asked of Stripe."""

from datetime import datetime, timedelta

from chassis.work import Work

# A call and its second try, waiting for another holder of the key each time, and the pauses between.
_CALLS = 4
_MARGIN = timedelta(seconds=5)


def first_look(work: Work) -> datetime:
    """A time by which the request itself has heard from Stripe, if its process still lives."""
    return work.now() + _CALLS * timedelta(seconds=work.settings.stripe_timeout) + _MARGIN
