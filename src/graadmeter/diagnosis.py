"""The three sources side by side, per element."""
