"""Forms and surveys: what they ask, what strangers answer, and which contact that is."""
