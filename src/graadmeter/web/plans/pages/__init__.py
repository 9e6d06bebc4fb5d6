"""What the direction pages show, as named data."""
