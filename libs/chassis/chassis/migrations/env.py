"""Alembic's environment for every line of revisions: the connection is handed in, and waits for locks are bounded.

Without a connection the SQL is written out instead.
"""

from alembic import context
from sqlalchemy import text

connection = context.config.attributes.get("connection")
version_table = context.config.attributes["version_table"]
if connection is None:
    context.configure(dialect_name="postgresql", literal_binds=True, version_table=version_table)
    with context.begin_transaction():
        context.run_migrations()
else:
    context.configure(connection=connection, version_table=version_table, transaction_per_migration=True)
    with context.begin_transaction():
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET statement_timeout = '15min'"))
        context.run_migrations()
