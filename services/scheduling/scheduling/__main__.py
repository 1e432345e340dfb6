"""`python -m scheduling web | worker | migrate | openapi | asyncapi | events …`."""

from chassis.process import main
from scheduling.service import SERVICE

main(SERVICE)
