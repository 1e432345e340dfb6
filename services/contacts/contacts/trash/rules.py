"""How long the trash keeps a contact. Pure."""

from datetime import timedelta

PURGE_CONTACT = "purge_contact"
"""The kind of the timer that ends a contact's time in the trash."""

KEPT_IN_TRASH = timedelta(days=30)
