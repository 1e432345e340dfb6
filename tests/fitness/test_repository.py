"""What holds for the tree as a whole."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 400


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_grew_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked("*.py")
        if (count := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


@pytest.mark.parametrize("needle", ["time.sleep(", "pytest.mark.skip", "pytest.mark.xfail"])
def test_no_test_waits_for_a_time_or_is_passed_over(needle: str) -> None:
    # The one place that may sleep is what every test waits with.
    found = [
        str(path.relative_to(ROOT))
        for path in tracked("**/tests/**/*.py", "tests/**/*.py")
        if needle in path.read_text()
    ]
    assert found in ([], ["tests/fitness/test_repository.py"])
