"""What was paid, or was to be: one row for each try to take money, whoever began it."""
