"""Messages to contacts and from them."""
