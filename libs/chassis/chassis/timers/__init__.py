"""Durable timers: what a service wants to do later, kept in its database."""
