"""Everything that is held on a person, from all services, in one archive."""
