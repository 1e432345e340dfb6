"""Calendars as this process read them last, for those who only look: every booking and every question for slots begins with one.

What is kept may be old. Whoever uses it asks what is taken with its version (`slots/taken.py`), and an old one is forgotten there and the
work done again; so it is as good as one that was read in the same transaction.
"""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from sqlalchemy.orm.util import identity_key

from chassis.work import Work
from scheduling.calendars.models import Calendar
from scheduling.calendars.operations import get_calendar

_MOST = 2000
_known: OrderedDict[str, Calendar] = OrderedDict()
_lock = Lock()


def known_calendar(work: Work, calendar_id: str, users: Iterable[str] = ()) -> Calendar:
    """The calendar, in no session: to look at, not to change. Where one of `users` is not on the team that is kept, it is read anew.

    Raises:
        NotFound: `calendar_not_found`.
    """
    with _lock:
        kept = _known.get(calendar_id)
        if kept is not None and kept.location_id == work.location_id and _all_on_team(kept, users):
            _known.move_to_end(calendar_id)
            return kept
    # One that this work has in hand already may be as only this work knows it.
    in_hand = identity_key(Calendar, calendar_id) in work.session.identity_map
    calendar = get_calendar(work, calendar_id)
    # A draft is asked of the database each time: nobody asks what is taken in it, so nobody would find it old.
    if not in_hand and calendar.takes_bookings:
        work.session.expunge(calendar)
        with _lock:
            _known[calendar_id] = calendar
            if len(_known) > _MOST:
                _known.popitem(last=False)
    return calendar


def _all_on_team(calendar: Calendar, users: Iterable[str]) -> bool:
    return not calendar.members or all(calendar.member(user_id) is not None for user_id in users)


def forget(calendar_id: str) -> None:
    """Read it anew the next time."""
    with _lock:
        _known.pop(calendar_id, None)
