"""The people who work with the suite."""
