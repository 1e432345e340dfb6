"""Companies, and the locations that all else belongs to."""
