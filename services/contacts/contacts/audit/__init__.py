"""The audit log: who changed what and when, each row hashed with the one before."""
