"""Lists of contacts that a filter makes, in an order of their own."""
