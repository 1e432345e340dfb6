"""Mail to users and contacts: the port, and SMTP behind it."""
