"""Where do we want to be, what do we do first, and did it work."""
