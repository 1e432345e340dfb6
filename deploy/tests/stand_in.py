"""A suite of stand-in parts: what `up` does, with parts described on the command line. Run by the tests, never imported.

`stand_in.py DATA PORT JSON`, where JSON is a list of `{name, argv, kind?, needs?, port?, stop_limit?}`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from parts.ports import LOOPBACK, answers
from parts.process import Command
from runner.data_folder import DataFolder, RefusedError
from runner.part import Kind, Part
from runner.plan import Plan, Request
from runner.screen import Screen
from runner.up import Suite, take_over


def make_part(given: dict[str, Any]) -> Part:
    """The part that a description describes."""
    command = Command(argv=(sys.executable, *given["argv"]), stop_limit=given.get("stop_limit", 5.0))
    port = given.get("port")
    return Part(
        name=given["name"],
        provided="a stand-in",
        kind=Kind(given.get("kind", "server")),
        needs=tuple(given.get("needs", ())),
        command=lambda: command,
        ready=(lambda: answers(LOOPBACK, port)) if port else (lambda: True),
        start_limit=20.0,
    )


def main(data: str, port: str, described: str) -> int:
    """Run the suite until a signal."""
    request = Request(LOOPBACK, int(port), "auto")
    folder, screen = DataFolder(Path(data)), Screen()
    take_over(folder, request, screen)
    plan = Plan(parts=[make_part(given) for given in json.loads(described)])
    return Suite(request, folder, plan, screen).run(lambda: None)


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except RefusedError as error:
        sys.exit(f"dossier: {error}")
