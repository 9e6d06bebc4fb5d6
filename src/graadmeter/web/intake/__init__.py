"""The intake: a small process that takes the votes of public polls in groups, and tells open screens what changed.

Nothing needs it. It is there for the hour in which thousands vote at once: one write to disk then holds many votes, and
a screen keeps one connection instead of asking every two seconds. It serves the same pages under the same addresses.
"""
