"""The web process: the application factory, features, and what every answer has."""
