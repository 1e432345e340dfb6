"""The hot path: what a request goes through before it reaches a service. Nothing here touches Flask or a session."""
