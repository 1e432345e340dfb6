"""The service's process kinds: `python -m contacts web | worker | migrate | …`."""

from chassis.process import main
from contacts.service import SERVICE

main(SERVICE)
