"""A mail server for one machine that delivers nothing: it keeps each message as a file and shows it in a browser."""
