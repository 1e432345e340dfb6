"""What a service holds about a person: declared once for each kind of row, told in an export and taken away by an erasure."""
