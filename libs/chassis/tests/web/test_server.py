"""The web process."""

import gc

from chassis.settings import Address
from chassis.web.server import Server


def test_what_an_application_is_made_of_is_never_looked_through_for_garbage() -> None:
    application = object()
    before = gc.get_freeze_count()
    try:
        assert Server(lambda: application, Address("127.0.0.1", 1), processes=1, threads=1).load() is application
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
