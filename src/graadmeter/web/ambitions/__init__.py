"""Where the organisation wants to be: the target profile, per element of a model."""
