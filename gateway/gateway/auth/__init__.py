"""Users' sessions: log in, go on, log out."""
