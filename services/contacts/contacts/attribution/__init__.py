"""Attribution: where a contact first came from, and where they came from last."""
