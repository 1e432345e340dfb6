"""The first step of every command, before anything is installed: check the words, install what is missing, hand over."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from runner.help_text import COMMANDS, HELP
from runner.installation import Group, InstallationError, ensure_installed

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> NoReturn:
    """Run one command; never returns."""
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        sys.stdout.write(HELP)
        sys.exit(0 if arguments else 2)
    command = arguments[0]
    if command not in COMMANDS:
        sys.exit(f"dossier: there is no command {command!r}. Commands: {', '.join(COMMANDS)}. See ./dossier help")
    group = Group.DEVELOPMENT if command in {"test", "bench", "install"} else Group.RUNTIME
    try:
        python = ensure_installed(ROOT, group)
    except InstallationError as error:
        sys.exit(f"dossier: {error}")
    except KeyboardInterrupt:
        sys.exit("dossier: stopped; the next start goes on from here")
    if command == "install":
        sys.exit(0)
    os.execv(python, [str(python), "-P", "-m", "runner", *arguments])  # noqa: S606 - no shell is wanted
