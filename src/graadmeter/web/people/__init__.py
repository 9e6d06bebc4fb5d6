"""People: accounts, organisations, who may do what in them, and who did what."""
