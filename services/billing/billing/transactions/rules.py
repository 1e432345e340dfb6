"""What follows from a decline, and how a range of days is read."""

from datetime import UTC, date, datetime, time, timedelta

# https://docs.stripe.com/declines/codes: worth another try with the same card.
_RETRYABLE = frozenset(
    {
        "approve_with_id",
        "card_velocity_exceeded",
        "insufficient_funds",
        "issuer_not_available",
        "processing_error",
        "reenter_transaction",
        "try_again_later",
        "withdrawal_count_limit_exceeded",
    }
)


def is_retryable(code: str | None, decline_code: str | None, advice: str | None) -> bool:
    """Whether the same card is worth another try later; the issuer's advice counts more than the decline's code."""
    if advice is not None:
        return advice == "try_again_later"
    return (decline_code or code) in _RETRYABLE


def beginning_of(text: str) -> datetime:
    """The first moment of a day (`2024-02-01`, in UTC), or the moment of a time.

    Raises:
        ValueError: it is neither.
    """
    return _moment(text)[0]


def end_of(text: str) -> datetime:
    """The first moment after a day (in UTC), or after the moment of a time.

    Raises:
        ValueError: it is neither.
    """
    moment, whole_day = _moment(text)
    try:
        return moment + (timedelta(days=1) if whole_day else timedelta(milliseconds=1))
    except OverflowError as error:
        raise ValueError("too late a time") from error


def _moment(text: str) -> tuple[datetime, bool]:
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC), True
    except ValueError:
        moment = datetime.fromisoformat(text)
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC), False
    except OverflowError as error:
        raise ValueError("too early or late a time") from error
