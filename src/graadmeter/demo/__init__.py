"""A generated organisation, with a seed; no real person."""
