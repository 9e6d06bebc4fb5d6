"""One module per metric: frame in, figures out, with name, unit, grain and what it reads."""
