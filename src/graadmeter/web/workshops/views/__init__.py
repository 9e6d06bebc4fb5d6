"""Pages by who looks at them: the facilitator, participants, those who read the result."""
