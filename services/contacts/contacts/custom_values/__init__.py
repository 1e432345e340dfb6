"""Custom values: texts of a location that its messages and pages refer to by a key."""
