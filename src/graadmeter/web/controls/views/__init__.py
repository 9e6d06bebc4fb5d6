"""The pages of the controls. Who may, what was filled in, the command, the answer."""
