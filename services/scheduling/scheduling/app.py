"""The features of scheduling, and its Flask application."""

from flask import Flask

from chassis.service import Runtime
from chassis.web.app import create_app as create_chassis_app
from scheduling.appointments.routes import appointments
from scheduling.blocks.routes import blocks
from scheduling.busy_sources.routes import busy_sources
from scheduling.calendars.routes import calendars
from scheduling.groups.routes import groups
from scheduling.holds.routes import holds
from scheduling.ics.routes import ics
from scheduling.notes.routes import notes
from scheduling.notifications.routes import notifications
from scheduling.personal_data.routes import personal_data
from scheduling.schedules.routes import schedules
from scheduling.service_bookings.routes import service_bookings
from scheduling.service_locations.routes import service_locations
from scheduling.services.routes import services
from scheduling.slots.routes import slots

FEATURES = [
    calendars,
    groups,
    schedules,
    slots,
    holds,
    blocks,
    busy_sources,
    appointments,
    notes,
    notifications,
    services,
    service_locations,
    service_bookings,
    ics,
    personal_data,
]


def create_app(runtime: Runtime) -> Flask:
    """The application of one process."""
    return create_chassis_app(runtime)
