"""A contact's files: uploaded, listed, read, renamed, put into the trash and taken out of it."""
