"""The contact itself: who it is, found, made, changed and deleted."""
