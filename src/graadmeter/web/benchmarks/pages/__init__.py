"""What each page of the benchmarks shows, as named data."""
