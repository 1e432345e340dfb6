"""`python -m benchmarks NAME [options]`: each module of this folder with a `main(arguments)` is a benchmark."""

import sys
from importlib import import_module
from pathlib import Path


def _names() -> list[str]:
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))


def main() -> int:
    """Run the named benchmark; the exit status."""
    if len(sys.argv) < 2 or sys.argv[1] not in _names():
        print(f"usage: python -m benchmarks {{{','.join(_names())}}} [options]", file=sys.stderr)
        return 2
    status: int = import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:])
    return status


sys.exit(main())
