"""What holds for the tree as a whole."""

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_LINES = 400
# A table, with a line for each operation, is as long as there are operations.
TABLES = {"gateway/gateway/routes.py"}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_grew_too_long() -> None:
    long = {
        name: count
        for path in tracked("*.py")
        if (name := str(path.relative_to(ROOT))) not in TABLES
        and (count := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


# Built, so that this file does not find itself.
FORBIDDEN = {f"time.{'sleep'}", *(f"pytest.mark.{name}" for name in ("skip", "xfail"))}


def names_used(path: Path) -> set[str]:
    """The dotted names in the code of a file; what a string holds is another program's."""
    return {ast.unparse(node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}


def test_no_test_waits_for_a_time_or_is_passed_over() -> None:
    # In git's patterns a star goes through folders.
    tests = tracked("*/tests/*.py", "tests/*.py")
    assert Path(__file__) in tests
    found = {str(path.relative_to(ROOT)): used for path in tests if (used := names_used(path) & FORBIDDEN)}
    assert found == {}
