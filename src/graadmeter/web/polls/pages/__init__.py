"""What the pages of polls show, as named data."""
