"""Making what is needed next while what is needed now is used."""

import threading
from collections.abc import Iterator
from queue import Full, Queue
from typing import TypeVar

T = TypeVar("T")
_DEPTH = 2
_PATIENCE = 0.2


class _End:
    """The last thing: there is no more, or there was an error."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def ahead(items: Iterator[T]) -> Iterator[T]:
    """`items`, made by a thread that is at most two of them ahead; what making them raises is raised here."""
    made: Queue[T | _End] = Queue(_DEPTH)
    given_up = threading.Event()
    maker = threading.Thread(target=_make, args=(items, made, given_up), name="ahead", daemon=True)
    maker.start()
    try:
        while True:
            item = made.get()
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        given_up.set()
        maker.join()


def _make(items: Iterator[T], made: "Queue[T | _End]", given_up: threading.Event) -> None:
    try:
        for item in items:
            if not _put(made, item, given_up):
                return
        _put(made, _End(), given_up)
    except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
        _put(made, _End(error), given_up)


def _put(made: "Queue[T | _End]", item: T | _End, given_up: threading.Event) -> bool:
    while not given_up.is_set():
        try:
            made.put(item, timeout=_PATIENCE)
        except Full:
            continue
        return True
    return False
