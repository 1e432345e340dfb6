"""The external parts of the suite and how each is provided: PostgreSQL, RabbitMQ, an object store, a mail sink.

One place serves both the runner (``dossier up``) and the tests, so that what is tested is what people run.
"""
