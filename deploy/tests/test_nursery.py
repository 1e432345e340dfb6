"""A fork of the nursery is what `python -m` would be: its own environment, folder, log, group and exit code."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from parts.waiting import wait_for
from runner.leftovers import start_time

DRIVER = """
import json, sys
from pathlib import Path
from runner.nursery import ModuleCommand, Nursery

def main(folder, module):
    folder = Path(folder)
    environment = {"PYTHONPATH": str(folder), "PATH": "/usr/bin", "COLOUR": "blue"}
    command = ModuleCommand(argv=(), env=environment, cwd=folder, module=module, words=("one", "two"))
    sys.path.insert(0, str(folder))
    forked = Nursery().fork(command, folder / "log")
    print(forked.pid, flush=True)
    print(forked.wait(), flush=True)

if __name__ == "__main__":
    main(*sys.argv[1:])
"""
LIMIT = 60.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "driver.py").write_text(DRIVER)
    return tmp_path


def start(folder: Path, program: str) -> "subprocess.Popen[str]":
    """Run the text as a module in a fork; prints its process id, then its exit code."""
    (folder / "grown.py").write_text(program)
    command = [sys.executable, str(folder / "driver.py"), str(folder), "grown"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_it_has_its_own_words_environment_folder_and_group(folder: Path) -> None:
    program = (
        "import os, sys\n"
        "print(__name__, sys.argv, sorted(os.environ), os.environ['COLOUR'], os.getcwd(), os.getpgid(0) == os.getpid())\n"
        "print('said to stderr', file=sys.stderr)\n"
        "sys.exit(3)\n"
    )
    said, _ = start(folder, program).communicate(timeout=LIMIT)
    assert said.split()[1] == "3"
    words = [str(folder / "grown.py"), "one", "two"]
    environment = ["COLOUR", "PATH", "PYTHONPATH"]
    assert (folder / "log").read_text().splitlines() == [
        f"__main__ {words} {environment} blue {folder} True",
        "said to stderr",
    ]


def test_its_error_is_in_its_log(folder: Path) -> None:
    said, _ = start(folder, "raise RuntimeError('no such luck')").communicate(timeout=LIMIT)
    assert said.split()[1] == "1"
    assert "RuntimeError: no such luck" in (folder / "log").read_text()


def test_it_ends_with_the_process_that_asked_for_it(folder: Path) -> None:
    driver = start(folder, "import time\nprint('runs', flush=True)\ntime.sleep(600)\n")
    assert driver.stdout is not None
    pid = int(driver.stdout.readline())
    wait_for(lambda: (folder / "log").exists() and "runs" in (folder / "log").read_text(), LIMIT, "the fork")
    driver.kill()
    driver.communicate()
    wait_for(lambda: start_time(pid) is None, LIMIT, "the end of the fork")


def test_a_signal_is_its_exit_code(folder: Path) -> None:
    driver = start(folder, "import time\ntime.sleep(600)\n")
    assert driver.stdout is not None
    pid = int(driver.stdout.readline())
    os.kill(pid, signal.SIGKILL)
    said, _ = driver.communicate(timeout=LIMIT)
    assert int(said) == -signal.SIGKILL
