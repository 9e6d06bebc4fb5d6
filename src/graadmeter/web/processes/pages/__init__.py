"""What the pages about processes show, as named data."""
