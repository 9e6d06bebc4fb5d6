"""Results to document to bytes."""
