"""What to do next: cases, portfolio, roadmap."""
