"""Files that are the values of contacts' custom fields."""
