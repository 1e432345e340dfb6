"""Files that this service keeps in its own database: what is imported and exported, and what is attached to messages."""
