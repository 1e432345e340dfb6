"""What a file is, decided by its bytes and never by what its sender says."""
