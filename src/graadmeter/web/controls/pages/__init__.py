"""What each page of the controls shows, as named data."""
