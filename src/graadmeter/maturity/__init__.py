"""What good looks like: models as documents, scoring rules as pure functions, gaps and crosswalk."""
