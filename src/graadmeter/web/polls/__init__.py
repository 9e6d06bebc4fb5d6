"""A poll: one question, follow-ups, one vote each; shares as they stand."""
