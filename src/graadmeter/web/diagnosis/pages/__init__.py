"""What the diagnosis pages show, as named data."""
