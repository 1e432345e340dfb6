"""Tags: words by which a location sorts its contacts, the same whatever their case."""
