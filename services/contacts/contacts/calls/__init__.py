"""Calls to other people's servers, which may be slow, down or up to no good."""
