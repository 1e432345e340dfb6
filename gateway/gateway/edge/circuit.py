"""A circuit breaker for each service, so that a dead one costs its callers nothing."""

from dataclasses import dataclass

FAILURES_TO_OPEN = 5
OPEN_SECONDS = 2.0


@dataclass(slots=True)
class Circuit:
    """Opens after `FAILURES_TO_OPEN` failures in a row; after `OPEN_SECONDS` one probe at a time may close it again.

    Times are seconds of one monotonic clock.
    """

    failures: int = 0
    opened_at: float | None = None
    probing: bool = False

    def admits(self, now: float) -> bool:
        """Whether a request may go out; while open, the one admitted is the probe."""
        if self.opened_at is None:
            return True
        if self.probing or now - self.opened_at < OPEN_SECONDS:
            return False
        self.probing = True
        return True

    def succeeded(self) -> None:
        """The service answered, whatever it said."""
        self.failures = 0
        self.opened_at = None
        self.probing = False

    def failed(self, now: float) -> None:
        """The service could not be reached, broke off or took too long."""
        self.failures += 1
        if self.probing or self.failures >= FAILURES_TO_OPEN:
            self.opened_at = now
        self.probing = False

    def abandoned(self) -> None:
        """The client went away before the service could show anything."""
        self.probing = False
