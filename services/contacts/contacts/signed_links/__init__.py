"""Links that open one thing to whoever has them, without a token."""
