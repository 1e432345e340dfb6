"""Service locations: where services are given."""
