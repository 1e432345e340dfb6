"""Records: the things of a custom object."""
