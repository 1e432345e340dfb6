"""The runner with stand-in parts: the order of starting, restarts, refusals, and that nothing is left running."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parts.ports import LOOPBACK, answers, free_port
from parts.waiting import wait_for
from runner.leftovers import start_time

STAND_IN = Path(__file__).with_name("stand_in.py")
LIMIT = 20.0
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
DEAF = """
import pathlib, signal, sys, time
folder = pathlib.Path(sys.argv[1])
def heard(*_):
    may_end = (folder / "may end").exists()
    (folder / "heard").touch()
    if may_end:
        sys.exit(0)
signal.signal(signal.SIGTERM, heard)
(folder / "listens").touch()
while True:
    time.sleep(600)
"""
WITH_A_CHILD = "import subprocess, sys, time; subprocess.Popen(['sleep', '611']); time.sleep(600)"


class StandIn:
    """A running suite of stand-in parts."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None

    def start(self, *parts: dict[str, Any], output: int = subprocess.PIPE) -> "subprocess.Popen[str]":
        """Start it without waiting for it."""
        command = [sys.executable, str(STAND_IN), str(self.data), str(self.port), json.dumps(parts)]
        self.process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, text=True)
        return self.process

    def state(self) -> dict[str, Any]:
        """What it says about itself; by part."""
        try:
            state = json.loads((self.data / "state.json").read_text())
        except FileNotFoundError:
            return {}
        if self.process is not None and state["pid"] != self.process.pid:  # an earlier one's
            return {}
        return {row["part"]: row for row in state["rows"]}

    def wait_ready(self, *names: str) -> None:
        """Wait until these parts are ready."""
        wait_for(
            lambda: all(self.state().get(name, {}).get("state") == "ready" for name in names), LIMIT, "the stand-ins"
        )

    def pids(self) -> list[int]:
        """The processes it recorded, those that need others first."""
        return [entry["pid"] for entry in json.loads((self.data / "processes.json").read_text())]

    def end(self) -> str:
        """Stop it with SIGTERM; answers what it said."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=LIMIT)
        return said

    def clean_up(self) -> None:
        """Leave nothing of it running."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.end()
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[StandIn]:
    stand_in = StandIn(tmp_path / "data")
    yield stand_in
    stand_in.clean_up()


@pytest.fixture
def next_one(suite: StandIn) -> Iterator[StandIn]:
    """Another start on the same data."""
    stand_in = StandIn(suite.data)
    yield stand_in
    stand_in.clean_up()


def server(name: str, *needs: str) -> dict[str, Any]:
    """A part that listens."""
    port = free_port()
    return {"name": name, "argv": ["-m", "http.server", "--bind", LOOPBACK, str(port)], "port": port, "needs": needs}


def gone(pid: int) -> bool:
    return start_time(pid) is None


def test_parts_start_after_those_they_need_and_stop_before_them(suite: StandIn, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    note = (
        "import signal, sys, time\n"
        "def write(word):\n"
        f"    open({str(trace)!r}, 'a').write(sys.argv[1] + word + '\\n')\n"
        "def stop(*_):\n"
        "    write(' stops')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "write(' starts')\n"
        "time.sleep(600)\n"
    )
    once = f"open({str(trace)!r}, 'a').write('task runs\\n')"
    suite.start(
        {"name": "web", "argv": ["-c", note, "web"], "needs": ["task"]},
        {"name": "task", "argv": ["-c", once], "kind": "task", "needs": ["database"]},
        {"name": "database", "argv": ["-c", note, "database"]},
    )
    suite.wait_ready("web", "task", "database")
    wait_for(lambda: "web starts" in trace.read_text(), LIMIT, "the web part")
    suite.end()
    assert trace.read_text().splitlines() == [
        "database starts",
        "task runs",
        "web starts",
        "web stops",
        "database stops",
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_part_and_the_suite_ends_well(suite: StandIn, number: signal.Signals) -> None:
    process = suite.start(server("one"), server("two", "one"))
    suite.wait_ready("one", "two")
    pids = suite.pids()
    process.send_signal(number)
    process.communicate(timeout=LIMIT)
    assert process.returncode == 0
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)


def test_the_end_of_its_terminal_stops_every_part(suite: StandIn) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        command = [sys.executable, str(STAND_IN), str(suite.data), str(suite.port), json.dumps([server("one")])]
        os.execv(command[0], command)
    suite.wait_ready("one")
    parts = suite.pids()
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert all(gone(part) for part in parts)


def test_a_second_start_on_the_same_data_is_refused_and_disturbs_nothing(suite: StandIn, next_one: StandIn) -> None:
    suite.start(server("one"))
    suite.wait_ready("one")
    before = suite.pids()
    second = next_one.start(server("two"))
    said, _ = second.communicate(timeout=LIMIT)
    assert second.returncode == 1
    assert said.startswith(f"dossier: a suite runs on {suite.data} already")
    assert suite.pids() == before
    assert not any(gone(pid) for pid in before)


def test_a_taken_port_is_refused_with_a_sentence(suite: StandIn, tmp_path: Path) -> None:
    part = server("one")
    suite.start(part)
    suite.wait_ready("one")
    second = StandIn(tmp_path / "other")
    second.port = part["port"]
    said, _ = second.start(server("two")).communicate(timeout=LIMIT)
    assert second.process is not None
    assert second.process.returncode == 1
    assert (
        said == f"dossier: port {part['port']} of {LOOPBACK} is taken or may not be used; choose another with --port\n"
    )


def test_a_part_that_dies_is_started_again_and_shown(suite: StandIn) -> None:
    part = server("one")
    suite.start(part, server("two"))
    suite.wait_ready("one", "two")
    two, one = suite.pids()
    os.kill(one, signal.SIGKILL)
    wait_for(lambda: suite.state()["one"]["restarts"] == 1, LIMIT, "the restart")
    suite.wait_ready("one")
    assert answers(LOOPBACK, part["port"])
    assert suite.pids() != [two, one]
    assert suite.pids()[0] == two
    assert "one  restarting: ended with signal SIGKILL" in suite.end()


def test_what_a_dead_part_started_is_ended_before_its_next_start(suite: StandIn) -> None:
    suite.start({"name": "parent", "argv": ["-c", WITH_A_CHILD]})
    suite.wait_ready("parent")
    (parent,) = suite.pids()
    children = Path(f"/proc/{parent}/task/{parent}/children")
    wait_for(lambda: bool(children.read_text()), LIMIT, "the child")
    child = int(children.read_text())
    os.kill(parent, signal.SIGKILL)
    wait_for(lambda: suite.state()["parent"]["restarts"] == 1, LIMIT, "the restart")
    wait_for(lambda: gone(child), LIMIT, "the end of the child")


def test_a_part_that_cannot_start_gives_its_last_lines_and_stops_the_rest(suite: StandIn) -> None:
    process = suite.start(
        server("one"), {"name": "broken", "argv": ["-c", "raise SystemExit('no such luck')"], "needs": ["one"]}
    )
    suite.wait_ready("one")
    (one,) = suite.pids()[-1:]
    said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 1
    assert "broken can't start: ended with exit code 1" in said
    assert "no such luck" in said
    assert gone(one)


def test_a_part_with_wrong_settings_is_not_tried_again(suite: StandIn) -> None:
    process = suite.start(
        {"name": "broken", "argv": ["-c", "import sys; print('BUS_URL: is missing'); sys.exit(2)"], "kind": "task"}
    )
    said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 1
    assert said.count("BUS_URL: is missing") == 1
    assert "restarting" not in said


def test_a_part_that_ignores_the_stop_is_killed(suite: StandIn) -> None:
    suite.start({"name": "stubborn", "argv": ["-c", STUBBORN], "stop_limit": 0.5})
    suite.wait_ready("stubborn")
    (pid,) = suite.pids()
    suite.end()
    assert gone(pid)


def test_parts_end_with_a_killed_runner(suite: StandIn) -> None:
    process = suite.start(server("one"), server("two"))
    suite.wait_ready("one", "two")
    pids = suite.pids()
    process.kill()
    process.communicate(timeout=LIMIT)
    wait_for(lambda: all(gone(pid) for pid in pids), LIMIT, "the end of the parts")


def test_the_next_start_ends_what_a_killed_one_left_and_takes_over(
    suite: StandIn, next_one: StandIn, tmp_path: Path
) -> None:
    process = suite.start({"name": "deaf", "argv": ["-c", DEAF, str(tmp_path)]}, server("one"))
    suite.wait_ready("deaf", "one")
    *others, deaf = suite.pids()
    wait_for((tmp_path / "listens").exists, LIMIT, "the deaf part")
    process.kill()
    process.communicate(timeout=LIMIT)
    wait_for((tmp_path / "heard").exists, LIMIT, "the signal of the runner's death")
    wait_for(lambda: all(gone(pid) for pid in others), LIMIT, "the end of what hears it")
    assert not gone(deaf)
    (tmp_path / "may end").touch()
    next_one.start(server("one"))
    next_one.wait_ready("one")
    assert gone(deaf)
    assert next_one.end().startswith("Ended 1 process that an earlier start left running.")


def test_a_recorded_number_that_is_another_program_now_is_left_alone(suite: StandIn) -> None:
    bystander = subprocess.Popen(["sleep", "600"])
    suite.data.mkdir()
    entry = {"pid": bystander.pid, "started": "another-boot/123", "stop_signal": int(signal.SIGTERM)}
    (suite.data / "processes.json").write_text(json.dumps([entry]))
    suite.start(server("one"))
    suite.wait_ready("one")
    suite.end()
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()
