"""What people answered: reading, tally, and later agreement, weighting, calibration, change."""
