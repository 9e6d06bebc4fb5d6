"""Alternatives in order: by established methods side by side, and how often each would be first.

`rank` puts alternatives in order by one method; `acceptability` says how often each takes each place when weights and
scores vary; `priorities` and `ahp` are the analytic hierarchy process. Explained in docs/explanation/portfolio.md.
"""

from graadmeter.direction.portfolio.hierarchy import Hierarchy, Priorities, ahp, priorities
from graadmeter.direction.portfolio.methods import METHODS
from graadmeter.direction.portfolio.places import Acceptability, acceptability
from graadmeter.direction.portfolio.preference import SHAPES, Preference
from graadmeter.direction.portfolio.ranking import Ranking, rank

__all__ = [
    "METHODS",
    "SHAPES",
    "Acceptability",
    "Hierarchy",
    "Preference",
    "Priorities",
    "Ranking",
    "acceptability",
    "ahp",
    "priorities",
    "rank",
]
