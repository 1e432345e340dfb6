"""Money given back, never more than was taken."""
