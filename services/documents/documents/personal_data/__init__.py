"""What documents holds about a contact: told in an export, erased when the contact is."""
