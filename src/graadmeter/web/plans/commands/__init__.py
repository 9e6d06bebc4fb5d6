"""The one place that writes plans."""
