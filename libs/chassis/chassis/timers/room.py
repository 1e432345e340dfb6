"""Room for what threads do: one location leaves some of it to others, however much it has to do."""

import threading
from collections import Counter


class Room:
    """Places for so many in all, and for so many of one location. For threads of one process."""

    def __init__(self, places: int, share: int) -> None:
        self._free = places
        self._share = share
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, location_id: str) -> bool:
        """Take a place; False where there is none."""
        with self._lock:
            if self._free == 0 or self._taken[location_id] >= self._share:
                return False
            self._free -= 1
            self._taken[location_id] += 1
            return True

    def give_back(self, location_id: str) -> None:
        """Let others have the place."""
        with self._lock:
            self._free += 1
            self._taken[location_id] -= 1
            # Without those that have none the counter does not grow for ever.
            self._taken = +self._taken
