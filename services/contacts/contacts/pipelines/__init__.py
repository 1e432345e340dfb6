"""Pipelines: the ordered stages through which opportunities move."""
