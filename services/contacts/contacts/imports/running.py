"""Imports as jobs of the worker."""

from sqlalchemy import select

from chassis.work import Units
from contacts.imports.models import UNDOING, Import
from contacts.imports.steps import run_import
from contacts.imports.undoing import undo_import
from contacts.transfers.running import Lease, Runner

RUN = "import.run"
"""Does an import, or undoes it; the key is its id."""


def _run(units: Units, import_id: str, lease: Lease) -> None:
    with units() as work:
        state = work.session.scalar(select(Import.state).where(Import.id == import_id))
    (undo_import if state == UNDOING else run_import)(units, import_id, lease)


IMPORTS = Runner(RUN, Import, _run)
