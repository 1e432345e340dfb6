"""What a contact may see in the client portal: course offers and community groups."""
