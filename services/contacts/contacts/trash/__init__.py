"""The trash: a deleted contact is kept for 30 days, can be restored, and then goes for good."""
