"""`python -m documents web | worker | migrate | …`."""

from chassis.process import main
from documents.service import SERVICE

main(SERVICE)
