"""The contacts service: people, and everything that is known, noted and done about them."""
