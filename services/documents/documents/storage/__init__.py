"""The object store: a port, its S3 client, and removal that never comes before its commit."""
