"""What scheduling knows of its locations: their time zone."""
