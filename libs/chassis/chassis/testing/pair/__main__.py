"""`python -m chassis.testing.pair till|ledger web|worker|migrate|events …`: the pair as real processes."""

import sys

from chassis.process import main
from chassis.testing.pair import SERVICES

main(SERVICES[sys.argv[1]], sys.argv[2:])
