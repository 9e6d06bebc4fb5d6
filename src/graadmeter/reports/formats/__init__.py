"""One module per report format: `render(document) -> bytes`."""
