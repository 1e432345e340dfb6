"""`./dossier demo`: fills a location with believable contacts, through the public API alone."""
