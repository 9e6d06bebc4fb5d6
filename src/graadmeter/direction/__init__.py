"""What to do next. Empty in this version: initiatives, portfolio and roadmap come here."""
