"""Ids, traces, cursors and log lines."""

import io
import json
import logging
from datetime import UTC, datetime, timedelta, timezone

import pytest
import structlog

from chassis import ids
from chassis.clock import MovingClock
from chassis.errors import Unreadable
from chassis.logging import configure_logging
from chassis.paging import decode_cursor, encode_cursor
from chassis.schemas import wire_time
from chassis.telemetry import current_traceparent, make_traceparent, trace_id, use_traceparent


def test_ids_are_opaque_distinct_and_sort_by_time() -> None:
    made = [ids.new_id() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert all(len(one) == 20 and one.isalnum() and one.isascii() for one in made)
    stamps = [one[:9] for one in made]
    assert stamps == sorted(stamps)
    assert ids.new_event_id().version == 7
    many = ids.new_ids(2000)
    assert len({*many, *made}) == 4000
    assert all(len(one) == 20 and one.isalnum() and one.isascii() for one in many)
    assert many[0][:9] >= stamps[-1]


def test_a_trace_goes_on_and_a_malformed_one_is_replaced() -> None:
    incoming = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
    with use_traceparent(incoming) as child:
        assert current_traceparent() == child
        assert trace_id() == "0af7651916cd43dd8448eb211c80319c"
        assert child != incoming
        assert child.endswith("-00")
    assert current_traceparent() is None
    for broken in (None, "", "00-" + "0" * 32 + "-b7ad6b7169203331-01", "nonsense", incoming.upper()):
        assert make_traceparent(broken)[3:35] != "0af7651916cd43dd8448eb211c80319c"


def test_a_cursor_holds_what_it_was_given() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert decode_cursor(encode_cursor(["Ω", 7, moment])) == ["Ω", 7, moment.isoformat()]
    for broken in ("", "!", "e30", "\u00e9"):
        with pytest.raises(Unreadable):
            decode_cursor(broken)


def test_a_moving_clock_stands_until_it_is_moved() -> None:
    clock = MovingClock(datetime(2026, 1, 1, tzinfo=UTC))
    clock.move(timedelta(hours=1))
    assert clock.now() == clock.now() == datetime(2026, 1, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="aware"):
        clock.set(datetime(2026, 1, 1))  # noqa: DTZ001 - a naive time is what is refused


def test_times_go_out_in_utc_with_milliseconds() -> None:
    berlin = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    assert wire_time(berlin) == "2026-07-01T10:00:00.123Z"


def test_a_log_line_names_its_process_and_hides_what_no_log_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr("sys.stdout", written)
    handlers, level = logging.root.handlers, logging.root.level
    configure_logging("shop", "web", "info")
    try:
        structlog.get_logger().info("charged", email="a@b.example", token="pit-1", amount=5)
    finally:
        structlog.reset_defaults()
        logging.root.handlers = handlers
        logging.root.setLevel(level)
    line = json.loads(written.getvalue())
    assert (line["service"], line["process"], line["event"], line["amount"]) == ("shop", "web", "charged", 5)
    assert "a@b.example" not in written.getvalue()
    assert "pit-1" not in written.getvalue()
