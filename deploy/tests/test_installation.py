"""The first step of `./dossier`: what it says, and that it installs once, goes on after an interruption, and explains itself."""

import importlib.machinery
import importlib.util
import os
import platform
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest

from runner import installation
from runner.installation import Group, InstallationError, ensure_installed

SCRIPT = Path(__file__).resolve().parents[2] / "dossier"


@pytest.fixture
def script() -> ModuleType:
    """The script as a module."""
    loader = importlib.machinery.SourceFileLoader("dossier_script", str(SCRIPT))
    spec = importlib.util.spec_from_loader("dossier_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """The projects here install nothing but what a new environment holds already."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)


def write_project(root: Path) -> Path:
    (root / "constraints.txt").write_text("")
    (root / "requirements-dev.txt").write_text("pip\n")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that was never installed."""
    return write_project(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("installed")


@pytest.fixture
def installed(shared: Path, no_index: None, capsys: pytest.CaptureFixture[str]) -> Path:  # noqa: ARG001 - it comes first
    """A project that is installed; several tests use it, because making one takes seconds."""
    ensure_installed(write_project(shared), Group.DEVELOPMENT)
    capsys.readouterr()
    return shared


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, str(SCRIPT), *words], capture_output=True, text=True, check=False)


class TestTheScript:
    def test_an_old_python_is_told_what_to_do(self, script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "version_info", (3, 9, 2))
        assert script.lacking().startswith("dossier needs Python 3.11 or newer; this is ")
        assert "python3.11 dossier up" in script.lacking()

    def test_every_python_3_can_read_it(self) -> None:
        compile(SCRIPT.read_text(), "dossier", "exec", flags=0, dont_inherit=True, optimize=0, _feature_version=6)

    @pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("linux", "riscv64")])
    def test_another_machine_is_told_so(
        self, script: ModuleType, monkeypatch: pytest.MonkeyPatch, system: str, machine: str
    ) -> None:
        monkeypatch.setattr(sys, "platform", system)
        monkeypatch.setattr(platform, "machine", lambda: machine)
        assert script.lacking().startswith("dossier runs on Linux (x86-64 or arm64) alone")

    def test_this_machine_will_do(self, script: ModuleType) -> None:
        assert script.lacking() is None

    def test_help_installs_nothing(self) -> None:
        result = run("help")
        assert result.returncode == 0
        assert "./dossier up" in result.stdout
        assert "Installing" not in result.stdout

    def test_an_unknown_command_is_named_with_those_there_are(self) -> None:
        result = run("upp")
        assert result.returncode == 1
        assert result.stderr == (
            "dossier: there is no command 'upp'. "
            "Commands: up, demo, status, logs, events, token, test, bench, install, help. See ./dossier help\n"
        )


class TestInstalling:
    def test_what_is_installed_is_left_alone(self, installed: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert ensure_installed(installed, Group.DEVELOPMENT) == installed / ".venv/bin/python"
        assert capsys.readouterr().out == ""

    def test_a_change_of_the_versions_installs_again(self, installed: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (installed / "constraints.txt").write_text("left-pad==1\n")
        ensure_installed(installed, Group.DEVELOPMENT)
        assert "Installed." in capsys.readouterr().out

    def test_an_installation_that_was_cut_short_goes_on(
        self, installed: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made = (installed / ".venv/pyvenv.cfg").stat().st_ino
        (installed / ".venv" / installation.STAMP).write_text('{"devel')
        ensure_installed(installed, Group.DEVELOPMENT)
        assert "Installed." in capsys.readouterr().out
        assert (installed / ".venv/pyvenv.cfg").stat().st_ino == made

    def test_what_pip_says_is_shown_when_it_fails(self, installed: Path) -> None:
        (installed / "requirements-dev.txt").write_text("no-such-package-anywhere\n")
        with pytest.raises(InstallationError) as refused:
            ensure_installed(installed, Group.DEVELOPMENT)
        assert "no-such-package-anywhere" in str(refused.value)
        assert str(installed / ".venv/install.log") in str(refused.value)
        assert "run the same command again" in str(refused.value)

    def test_an_environment_without_its_pip_is_made_anew(self, root: Path) -> None:
        (root / ".venv/bin").mkdir(parents=True)
        (root / ".venv/bin/python").symlink_to("/nonexistent/python3")
        python = ensure_installed(root, Group.DEVELOPMENT)
        assert subprocess.run([python, "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0

    def test_two_at_once_install_once(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        both = [threading.Thread(target=ensure_installed, args=(root, Group.DEVELOPMENT)) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        said = capsys.readouterr().out
        assert said.count("Installed.") == 1
        assert said.count("Another dossier is installing; waiting for it.") == 1

    def test_a_python_without_ensurepip_is_told_what_to_install(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        find_spec = importlib.util.find_spec
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find_spec(name))
        monkeypatch.setenv("PATH", str(root))
        with pytest.raises(InstallationError, match="apt-get install python3-venv"):
            ensure_installed(root, Group.RUNTIME)

    def test_a_folder_that_cannot_be_written_is_named(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "access", lambda _path, _mode: False)
        with pytest.raises(InstallationError, match="can't be written by this account"):
            ensure_installed(root, Group.RUNTIME)


def test_no_package_index_is_named_in_what_installs() -> None:
    folder = Path(installation.__file__).parent
    texts = [path.read_text() for path in [SCRIPT, *folder.glob("*.py")]]
    assert not [text for text in texts if "index-url" in text or "pypi" in text.lower()]
