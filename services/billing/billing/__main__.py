"""``python -m billing web | worker | migrate | …``."""

from billing.service import SERVICE
from chassis.process import main

main(SERVICE)
