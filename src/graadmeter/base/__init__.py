"""Errors, registry and two-language text: what every room needs and knows nothing of the field."""
