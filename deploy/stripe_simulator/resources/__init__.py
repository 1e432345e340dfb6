"""The resources of the simulated API; a file for each."""
