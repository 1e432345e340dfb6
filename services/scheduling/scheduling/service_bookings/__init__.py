"""Service bookings: several services in a row for one contact, each an appointment, all of them or none."""
