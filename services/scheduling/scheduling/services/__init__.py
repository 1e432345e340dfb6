"""The catalogue of services: what can be booked, with its variations, add-ons, staff, price and duration."""
