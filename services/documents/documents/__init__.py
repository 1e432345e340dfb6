"""Documents: a contact's files, kept in an object store and described in a database."""
