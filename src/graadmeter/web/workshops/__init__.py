"""A workshop: experts vote blind per category, see the spread, talk, vote again and record what they agree."""
