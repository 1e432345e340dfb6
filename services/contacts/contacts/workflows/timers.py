"""The kinds of timers of workflows."""

ADVANCE = "workflow.advance"
"""Takes the next steps of an enrollment; the key is its id."""

CLOSE = "workflow.close"
"""Stops those who are inside a deleted workflow; the key is its id."""
