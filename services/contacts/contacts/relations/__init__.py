"""Relations: links between two things, each under an association."""
