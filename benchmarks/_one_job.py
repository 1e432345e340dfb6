"""One import or export in a process that does nothing else: `python -m benchmarks._one_job import|export LOCATION ID`."""

import gc
import sys
import time
from dataclasses import replace

from chassis.identity import SYSTEM
from chassis.service import Runtime
from chassis.work import Units
from contacts.exports.running import EXPORTS
from contacts.imports.running import IMPORTS
from contacts.service import SERVICE
from contacts.settings import Settings
from contacts.transfers.running import Lease


def main() -> None:
    """Do the job, and wait to be ended."""
    kind, location_id, job_id = sys.argv[1:]
    runner = IMPORTS if kind == "import" else EXPORTS
    # As the worker does.
    gc.freeze()
    runtime = Runtime.start(SERVICE, Settings.load(SERVICE.name))
    runner.run(Units(runtime, replace(SYSTEM, location_id=location_id)), job_id, Lease(runner.kind, job_id))
    # What it has used is counted while it is there.
    time.sleep(60)


main()
