"""What each page shows, as named data."""
