"""What contacts and the other services know of each other: locations and users here, contacts there."""
