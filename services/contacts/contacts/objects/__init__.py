"""Custom objects: kinds of things that a location makes up."""
