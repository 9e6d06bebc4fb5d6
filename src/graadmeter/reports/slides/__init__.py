"""Slides with native tables and charts. Texts are measured before they are placed, so that none is cut off."""
