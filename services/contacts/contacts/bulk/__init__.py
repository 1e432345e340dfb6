"""One change to many contacts: asked for at once, or following from a change of what they name."""
