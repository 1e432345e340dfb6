"""Who is taken when: the one place in which two appointments could overlap, and in which the database refuses it."""
