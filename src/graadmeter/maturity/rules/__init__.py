"""One module per scoring rule."""
