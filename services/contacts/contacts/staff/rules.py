"""When users who left are let go. Pure."""

from datetime import datetime, timedelta

_NEWS = timedelta(hours=1)
_PATIENCE = timedelta(minutes=10)


def let_go_at(told: datetime, now: datetime) -> datetime:
    """When to let go of whoever left at `told`: at once; after a replay of what is long past, which may yet tell that they came back."""
    return now if now - told <= _NEWS else now + _PATIENCE
