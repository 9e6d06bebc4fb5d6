"""What happens at each address of a poll."""
