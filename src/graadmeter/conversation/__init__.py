"""What people did: importers, features, privacy and metrics on a platform export."""
