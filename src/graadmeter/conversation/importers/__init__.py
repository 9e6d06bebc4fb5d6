"""One module per platform: `identify(path)` and `read(path)`."""
