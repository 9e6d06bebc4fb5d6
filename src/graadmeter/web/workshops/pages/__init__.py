"""What the pages show, by who looks: the facilitator's screen, a participant's phone, the result."""
