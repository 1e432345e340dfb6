"""The till and the ledger, on databases of their own."""

from chassis.testing.pair.fixtures import make_runtime, pair

__all__ = ["make_runtime", "pair"]
