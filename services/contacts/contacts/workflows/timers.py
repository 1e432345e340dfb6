"""The kinds of timers of workflows."""

ADVANCE = "workflow.advance"
"""Takes the next steps of an enrollment; the key is its id."""

CLOSE = "workflow.close"
"""Stops those who are inside a deleted workflow; the key is its id."""

TIME_OUT = "workflow.time_out"
"""Ends a wait for an event that has not come; the key is the wait's id."""

CALL = "workflow.call"
"""Begins a try of a webhook; the key is the call's id."""
