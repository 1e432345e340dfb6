"""Who works in which location, and what follows when somebody leaves one."""
