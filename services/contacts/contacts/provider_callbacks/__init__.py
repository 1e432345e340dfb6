"""What providers tell: messages that came in, and what became of those that went out."""
