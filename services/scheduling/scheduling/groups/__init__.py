"""Groups of calendars: one page under one address for several calendars."""
