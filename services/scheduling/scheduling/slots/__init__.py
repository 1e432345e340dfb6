"""Free slots: what a calendar offers, and why it refuses what it does not."""
