"""Associations: the labels under which things of two kinds can be linked."""
