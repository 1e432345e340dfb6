"""The gateway's processes and commands."""

from chassis.process import main
from gateway.commands import bootstrap, token
from gateway.service import SERVICE
from gateway.web import run_web

main(SERVICE, more={"web": run_web, "bootstrap": bootstrap, "token": token})
