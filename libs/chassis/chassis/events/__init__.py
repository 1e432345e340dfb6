"""Events between services: outbox, relay, bus, inbox."""
