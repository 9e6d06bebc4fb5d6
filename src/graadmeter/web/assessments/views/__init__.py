"""Pages by who looks at them: respondents, those who manage a round, those who read its result."""
