"""Several contacts become one, with nothing lost, and several again when that is undone."""
