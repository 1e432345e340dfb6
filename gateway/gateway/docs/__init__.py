"""The suite's documents: every operation and every event in one place each, and a page that shows them."""
